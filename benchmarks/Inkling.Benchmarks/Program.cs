using System.Globalization;
using BenchmarkDotNet.Running;
using Inkling.Benchmarks;
using Inkling.Numerics;

// The plain modes time or write one thing for benchmarks/peers/compare.py, print docs/performance.md's tables of growth, or what the
// trainer costs over a loop by hand; anything else is BenchmarkDotNet's.
try
{
    switch (args)
    {
        case ["train", var network, var batch, var threads, var seconds]:
            Console.WriteLine(TrainingThroughput.Measure(network, Whole(batch), Whole(threads), Real(seconds)));
            break;
        case ["infer", var network, var batch, var threads, var seconds, .. { Length: <= 1 } weights]:
            Console.WriteLine(InferenceSpeed.Throughput(network, Whole(batch), Whole(threads), Real(seconds), weights.FirstOrDefault()));
            break;
        case ["latency", var network, var threads, var seconds, .. { Length: <= 1 } weights]:
            Console.WriteLine(InferenceSpeed.Latency(network, Whole(threads), Real(seconds), weights.FirstOrDefault()));
            break;
        case ["export", var network, var file]:
            Console.WriteLine(WeightsExport.Write(network, file));
            break;
        case ["growth", .. { Length: <= 1 } seconds]:
            new Growth(seconds is [var given] ? Real(given) : 1, Console.Out).Print();
            break;
        case ["overhead", .. { Length: <= 1 } seconds]:
            new Overhead(seconds is [var limit] ? Real(limit) : 5, Console.Out).Print();
            break;
        case ["train" or "infer" or "latency" or "export" or "growth" or "overhead", ..]:
            throw new UserErrorException("""
                Expected one of
                  train NETWORK BATCH THREADS SECONDS
                  infer NETWORK BATCH THREADS SECONDS [WEIGHTS]
                  latency NETWORK THREADS SECONDS [WEIGHTS]
                  export NETWORK FILE
                  growth [SECONDS]
                  overhead [SECONDS]
                """);
        default:
            BenchmarkSwitcher.FromAssembly(typeof(TrainingThroughput).Assembly).Run(args);
            break;
    }
    return 0;
}
catch (UserErrorException e)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 1;
}

static int Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
    ? number
    : throw new UserErrorException($"'{text}' is not possible: give a whole number of at least 1.");

static double Real(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number > 0
    ? number
    : throw new UserErrorException($"'{text}' is not possible: give a number of seconds above 0.");
