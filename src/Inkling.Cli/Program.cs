using System.Security.Cryptography;
using Inkling.Cli;
using Inkling.Digits;

if (args is ["predict", ..])
    new Thread(GetReady) { IsBackground = true }.Start();
return InklingCommandLine.Run(args, StandardOutput.OpenWriter(), Console.Error);

// What a prediction waits for, whatever the model is, while another thread reads the command line and the model: these are checked by their SHA-256, and the system's cryptography takes
// some 20 ms at its first use; the kernels take twice as long to be compiled. One thread for both, as a second one would take the first one's processor.
static void GetReady()
{
    SHA256.HashData([]);
    Recognizer.WarmUp();
}
