using System.Security.Cryptography;
using Inkling.Cli;
using Inkling.Digits;

// What a prediction waits for and what does not depend on the model: while the command line and the model are read, other threads get it ready. Models are checked by their SHA-256, and
// the system's cryptography takes some 20 ms at its first use; the kernels take as long to be compiled.
if (args is ["predict", ..])
{
    foreach (Action prepare in (Action[])[() => SHA256.HashData([]), Recognizer.WarmUp])
        new Thread(() => prepare()) { IsBackground = true }.Start();
}
return InklingCommandLine.Run(args, StandardOutput.OpenWriter(), Console.Error);
