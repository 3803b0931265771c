using BenchmarkDotNet.Running;
using Inkling.Benchmarks;

// "train dense 128 2 3" times training as the peers' scripts do and prints one line of JSON; anything else is BenchmarkDotNet's.
if (args is ["train", var network, var batch, var threads, var seconds])
{
    Console.WriteLine(TrainingThroughput.Measure(network, int.Parse(batch), int.Parse(threads), double.Parse(seconds)));
    return;
}
BenchmarkSwitcher.FromAssembly(typeof(TrainingThroughput).Assembly).Run(args);
