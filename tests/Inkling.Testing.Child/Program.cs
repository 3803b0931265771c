using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Inkling.Testing;

// A process of its own for tests that need one. Verbs:
//   kernels       run every kernel check with whatever vector hardware the environment leaves; prints what that is
//   fingerprint   print the fingerprint of a network after a few steps of training
//   allocation    print what steady steps allocate
//   train         train into a folder, and let an operation on a file break; prints the operations
//   fuzz          read so many mutated checkpoints, in memory, and print what came of them
switch (args)
{
    case ["kernels"]:
        Console.WriteLine($"avx512={Avx512F.IsSupported} avx2={Avx2.IsSupported} avx={Avx.IsSupported} sse41={Sse41.IsSupported} vector512={Vector512.IsHardwareAccelerated} vector256={Vector256.IsHardwareAccelerated} vector128={Vector128.IsHardwareAccelerated}");
        int failures = 0;
        foreach ((string name, Action check) in KernelChecks.All)
        {
            try
            {
                check();
                Console.WriteLine($"passed: {name}");
            }
            catch (Exception e)
            {
                failures++;
                Console.WriteLine($"failed: {name}: {e.Message}");
            }
        }
        return failures == 0 ? 0 : 1;
    case ["fingerprint", string network]:
        Console.WriteLine(Fingerprint.AfterTraining(network));
        return 0;
    case ["allocation", string network, string pass, string threads]:
        Console.WriteLine(SteadyAllocation.Measure(network, pass, int.Parse(threads, System.Globalization.CultureInfo.InvariantCulture)));
        return 0;
    case ["train", string folder, string fault, string at]:
        BrokenFiles files = BrokenFiles.Install(Enum.Parse<FileFault>(fault), int.Parse(at, System.Globalization.CultureInfo.InvariantCulture));
        try
        {
            CrashTraining.Run(folder);
        }
        catch (Inkling.Numerics.UserErrorException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
        Console.WriteLine(string.Join('\n', files.Operations));
        return 0;
    case ["fuzz", string count, string seed]:
        Console.WriteLine(CheckpointFuzz.Run(long.Parse(count, System.Globalization.CultureInfo.InvariantCulture), int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture)));
        return 0;
    default:
        Console.Error.WriteLine("Expected 'kernels', 'fingerprint dense|cnn', 'allocation dense|cnn prediction|sgd|adamw THREADS', 'train FOLDER FAULT AT' or 'fuzz COUNT SEED'.");
        return 2;
}
