namespace Inkling.Cli;

/// <summary>
/// A terminal that gives each key at once and does not echo it, for a while. Everything else stays as it was: Ctrl+C and Ctrl+Z are still
/// signals, and output is not touched. Nothing is changed or read unless this process is in the terminal's foreground, where that cannot
/// stop it.
/// </summary>
/// <param name="descriptor">The terminal.</param>
/// <param name="isForeground">Whether this process is in its foreground; null if it never will be.</param>
internal sealed class KeyMode(int descriptor, Func<bool?> isForeground)
{
    // struct termios: four (Linux) or eight (macOS) bytes each for input, output, control and local flags, then special characters.
    private static readonly int _localFlags = OperatingSystem.IsMacOS() ? 24 : 12;
    private static readonly int _characters = OperatingSystem.IsMacOS() ? 32 : 17;
    private static readonly int _minimum = OperatingSystem.IsMacOS() ? 16 : 6, _patience = OperatingSystem.IsMacOS() ? 17 : 5;
    private static readonly uint _echo = 0x8, _wholeLines = OperatingSystem.IsMacOS() ? 0x100u : 0x2u;

    // With this set, Ctrl+C does not throw away output that is on its way: a picture of which half is lost is drawn at a wrong place.
    private static readonly uint _keepOutput = OperatingSystem.IsMacOS() ? 0x80000000u : 0x80u;

    private readonly Lock _gate = new();
    private readonly byte[] _buffer = new byte[64];
    private byte[]? _found;
    private bool _isOn;

    /// <summary>
    /// Begins; in the background nothing happens until the shell brings this process to the foreground. Somebody who has typed ahead meant
    /// the shell: then it does not begin.
    /// </summary>
    /// <returns>Whether keys can be read, now or later.</returns>
    internal bool TryBegin()
    {
        lock (_gate)
        {
            bool? isMine = isForeground();
            _isOn = isMine == false || (isMine == true && !Posix.HasInput(descriptor) && Apply());
            return _isOn;
        }
    }

    /// <summary>Gives the terminal back as it was found; without a beginning it does nothing.</summary>
    internal void End()
    {
        lock (_gate)
        {
            _isOn = false;
            // In the background the shell has its own settings in force.
            if (_found is not null && isForeground() == true)
                _ = Posix.SetAttributes(descriptor, 0, _found);
            _found = null;
        }
    }

    /// <summary>The keys pressed since the last call, as far as they are letters; none without a beginning.</summary>
    internal string Read()
    {
        lock (_gate)
        {
            // Each time anew: a shell that has stopped this process and lets it go on has put its own settings in force.
            if (!_isOn || isForeground() != true || !Apply() || !Posix.HasInput(descriptor))
                return "";
            int count = (int)Posix.Read(descriptor, _buffer, _buffer.Length);
            ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, Math.Max(0, count));
            // An arrow key is several characters, and so is what is pasted: neither is a letter somebody pressed.
            return bytes.Length > 0 && char.IsAsciiLetter((char)bytes[0]) && !bytes.ContainsAnyExcept(bytes[0]) ? new string((char)bytes[0], bytes.Length) : "";
        }
    }

    private bool Apply()
    {
        byte[] attributes = new byte[256];
        if (Posix.GetAttributes(descriptor, attributes) != 0)
            return false;
        uint flags = BitConverter.ToUInt32(attributes, _localFlags);
        if ((flags & (_echo | _wholeLines)) == 0)
            return true;
        byte[] found = [.. attributes];
        BitConverter.TryWriteBytes(attributes.AsSpan(_localFlags), (flags & ~(_echo | _wholeLines)) | _keepOutput);
        (attributes[_characters + _minimum], attributes[_characters + _patience]) = (1, 0);
        if (Posix.SetAttributes(descriptor, 0, attributes) != 0)
            return false;
        _found = found;
        return true;
    }
}
