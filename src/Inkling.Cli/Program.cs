using Inkling.Cli;

return InklingCommandLine.Run(args, StandardOutput.OpenWriter(), Console.Error);
