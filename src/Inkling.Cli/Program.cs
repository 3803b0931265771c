using System.Security.Cryptography;
using Inkling.Cli;

// Models are checked by their SHA-256, and the system's cryptography takes some 20 ms to get ready: it does so while the command line is read.
if (args is ["predict", ..])
    new Thread(() => SHA256.HashData([])) { IsBackground = true }.Start();
return InklingCommandLine.Run(args, StandardOutput.OpenWriter(), Console.Error);
