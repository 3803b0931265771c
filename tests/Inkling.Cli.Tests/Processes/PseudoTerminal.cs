using System.Collections;
using System.Runtime.InteropServices;
using System.Text;

namespace Inkling.Cli.Tests;

/// <summary>A terminal of the system's (Linux only) whose other end a test holds: it types, sees what is written, and can look at the settings.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private const int ReadWrite = 2, NoControl = 0x100, CloseOnExecute = 0x80000, SetSession = 0x80, SetSignals = 0x04, SetSize = 0x5414;

    // Larger than the system's own structures of these kinds.
    private const int Opaque = 1024;

    private readonly int _master;
    private readonly byte[] _buffer = new byte[16_384];
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly string _path;
    private bool _isClosed;

    internal PseudoTerminal(int columns, int rows)
    {
        _master = Check(OpenMaster(ReadWrite | NoControl | CloseOnExecute));
        Check(Grant(_master));
        Check(Unlock(_master));
        byte[] name = new byte[256];
        Check(NameOf(_master, name, (nuint)name.Length));
        _path = Encoding.ASCII.GetString(name).TrimEnd('\0');
        Slave = Check(Open(_path, ReadWrite | NoControl | CloseOnExecute));
        Check(Control(_master, SetSize, [(ushort)rows, (ushort)columns, 0, 0]));
    }

    /// <summary>The end that programs use.</summary>
    internal int Slave { get; }

    /// <summary>All settings, to be compared.</summary>
    internal string Attributes
    {
        get
        {
            byte[] attributes = new byte[256];
            Check(Posix.GetAttributes(Slave, attributes));
            return Convert.ToHexString(attributes);
        }
    }

    /// <summary>Somebody presses keys.</summary>
    internal void Type(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Check((int)Write(_master, bytes, bytes.Length));
    }

    /// <summary>What was written since the last call.</summary>
    internal string Written()
    {
        StringBuilder text = new();
        while (Posix.HasInput(_master))
        {
            int count = (int)Posix.Read(_master, _buffer, _buffer.Length);
            if (count <= 0)
                break;
            char[] chars = new char[count];
            text.Append(chars, 0, _decoder.GetChars(_buffer, 0, count, chars, 0));
        }
        return text.ToString();
    }

    /// <summary>Starts a program that this terminal controls.</summary>
    /// <returns>Its process.</returns>
    internal int Start(params ReadOnlySpan<string> command)
    {
        byte[] actions = new byte[Opaque], attributes = new byte[Opaque];
        Check(-InitializeActions(actions));
        // A process that leads a session and has no terminal is controlled by the first that it opens.
        for (int descriptor = 0; descriptor < 3; descriptor++)
            Check(-AddOpen(actions, descriptor, _path, ReadWrite, 0));
        Check(-InitializeAttributes(attributes));
        // Whoever started the tests may have had signals ignored (nohup, a job in a script's background), which children inherit.
        byte[] signals = new byte[Opaque];
        Check(FillSignals(signals));
        Check(-SetDefaults(attributes, signals));
        Check(-SetFlags(attributes, SetSession | SetSignals));
        Dictionary<string, string> environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value!);
        environment["TERM"] = "xterm-256color";
        environment.Remove("NO_COLOR");
        string?[] variables = [.. environment.Select(pair => $"{pair.Key}={pair.Value}"), null];
        Check(-Spawn(out int process, command[0], actions, attributes, [.. command, null], variables));
        return process;
    }

    /// <summary>Whether a process that was started here has ended, and with which code.</summary>
    internal static bool HasEnded(int process, out int code)
    {
        bool ended = Check(Wait(process, out int status, 1)) == process;
        code = (status & 0x7f) == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f);
        return ended;
    }

    /// <summary>The window is closed.</summary>
    internal void Close()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _ = CloseDescriptor(Slave);
        _ = CloseDescriptor(_master);
    }

    public void Dispose() => Close();

    private static int Check(int result) => result >= 0 ? result : throw new InvalidOperationException($"A call of the system failed: {result}, error {Marshal.GetLastPInvokeError()}.");

    [DllImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static extern int OpenMaster(int flags);

    [DllImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static extern int Grant(int master);

    [DllImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static extern int Unlock(int master);

    [DllImport("libc", EntryPoint = "ptsname_r")]
    private static extern int NameOf(int master, byte[] name, nuint length);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int CloseDescriptor(int descriptor);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    private static extern nint Write(int descriptor, byte[] bytes, nint count);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static extern int Control(int descriptor, nuint request, ushort[] size);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static extern int InitializeActions(byte[] actions);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")]
    private static extern int AddOpen(byte[] actions, int descriptor, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mode);

    [DllImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static extern int InitializeAttributes(byte[] attributes);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static extern int SetFlags(byte[] attributes, short flags);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static extern int SetDefaults(byte[] attributes, byte[] signals);

    [DllImport("libc", EntryPoint = "sigfillset")]
    private static extern int FillSignals(byte[] signals);

    [DllImport("libc", EntryPoint = "posix_spawnp")]
    private static extern int Spawn(
        out int process, [MarshalAs(UnmanagedType.LPUTF8Str)] string file, byte[] actions, byte[] attributes,
        [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string?[] arguments,
        [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string?[] environment);

    [DllImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static extern int Wait(int process, out int status, int options);
}
