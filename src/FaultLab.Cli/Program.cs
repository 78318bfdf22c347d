using FaultLab.Cli;

Rootless.EnterFor(args);
return await CommandLine.RunAsync(args, Console.Out, Console.Error);
