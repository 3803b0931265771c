using System.Runtime.InteropServices;

namespace Inkling.Cli;

/// <summary>The few calls of the system that .NET does not offer. (The framework's own key reader leaves the terminal changed until the process ends.)</summary>
internal static class Posix
{
    /// <summary>Standard input's number.</summary>
    internal const int Input = 0;

    /// <summary>Standard output's number.</summary>
    internal const int Output = 1;

    /// <summary>Whether the calls are known to work as they are written here: flags and layouts differ between systems.</summary>
    internal static bool IsKnown { get; } = (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
        && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 or Architecture.Arm64 or Architecture.Arm;

    /// <summary>Whether this process is in the foreground of a terminal; null if that is not the terminal that controls it.</summary>
    internal static bool? IsForeground(int descriptor) => ForegroundGroup(descriptor) is var group && group < 0 ? null : group == OwnGroup();

    /// <summary>Whether there is something to read now.</summary>
    internal static bool HasInput(int descriptor)
    {
        PollDescriptor poll = new() { Descriptor = descriptor, Events = PollDescriptor.In };
        return Poll(ref poll, 1, 0) > 0 && (poll.Found & PollDescriptor.In) != 0;
    }

    /// <summary>Stops this process as Ctrl+Z would if nobody handled it; returns when it goes on.</summary>
    internal static void StopSelf() => _ = Kill(Environment.ProcessId, OperatingSystem.IsMacOS() ? 18 : 20);

    [DllImport("libc", EntryPoint = "tcgetattr")]
    internal static extern int GetAttributes(int descriptor, byte[] attributes);

    [DllImport("libc", EntryPoint = "tcsetattr")]
    internal static extern int SetAttributes(int descriptor, int when, byte[] attributes);

    [DllImport("libc", EntryPoint = "read")]
    internal static extern nint Read(int descriptor, byte[] buffer, nint count);

    [DllImport("libc", EntryPoint = "tcgetpgrp")]
    private static extern int ForegroundGroup(int descriptor);

    [DllImport("libc", EntryPoint = "getpgrp")]
    private static extern int OwnGroup();

    [DllImport("libc", EntryPoint = "poll")]
    private static extern int Poll(ref PollDescriptor descriptor, nuint count, int milliseconds);

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    private struct PollDescriptor
    {
        internal const short In = 1;

        internal int Descriptor;
        internal short Events;
        internal short Found;
    }
}
