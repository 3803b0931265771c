using System.Runtime.CompilerServices;

namespace Inkling.Numerics;

/// <summary>
/// The threads that kernels share. The caller works too; helpers wait by spinning briefly, then sleep. A call from
/// inside another call, or from a second thread while the helpers are busy, runs on the calling thread alone.
/// </summary>
public static unsafe class Workers
{
    // Steps of these networks last 1 to 10 ms and consist of some 20 calls, so the gap between two calls is a few
    // microseconds: helpers that spin that long are there at once, and an idle process still goes to sleep.
    private const int SpinIterations = 2000;

    private static readonly Lock _gate = new();
    private static Helper[] _helpers = [];
    private static int _threads = Math.Max(1, Environment.ProcessorCount);
    private static int _next;
    private static int _pieces;
    private static int _pending;
    private static void* _work;
    private static delegate*<void*, int, void> _run;
    private static Exception? _failure;

    [ThreadStatic]
    private static bool _inside;

    /// <summary>Threads that work on one call, the caller included. The default is one for each processor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public static int ThreadCount
    {
        get => _threads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            lock (_gate)
                _threads = value;
        }
    }

    /// <summary>Runs pieces 0 .. <paramref name="pieces"/>-1 of <paramref name="work"/> and returns when all are done.</summary>
    public static void Run<TWork>(int pieces, ref TWork work)
        where TWork : unmanaged, IWork
    {
        if (pieces <= 1 || _threads == 1 || _inside || !_gate.TryEnter())
        {
            for (int piece = 0; piece < pieces; piece++)
                work.Run(piece);
            return;
        }
        _inside = true;
        try
        {
            fixed (TWork* pointer = &work)
                Share(pieces, pointer, &RunPiece<TWork>);
        }
        finally
        {
            _inside = false;
            _gate.Exit();
        }
    }

    private static void RunPiece<TWork>(void* work, int piece)
        where TWork : unmanaged, IWork => Unsafe.AsRef<TWork>(work).Run(piece);

    private static void Share(int pieces, void* work, delegate*<void*, int, void> run)
    {
        int helpers = Math.Min(_threads, pieces) - 1;
        if (_helpers.Length < helpers)
            Grow(helpers);
        _work = work;
        _run = run;
        _pieces = pieces;
        _next = -1;
        _failure = null;
        Volatile.Write(ref _pending, helpers);
        for (int i = 0; i < helpers; i++)
            _helpers[i].Wake();
        TakePieces();
        SpinWait spin = default;
        while (Volatile.Read(ref _pending) > 0)
            spin.SpinOnce(sleep1Threshold: -1);
        if (_failure is { } failure)
            throw new InvalidOperationException("A piece of parallel work failed.", failure);
    }

    private static void Grow(int helpers)
    {
        Helper[] grown = new Helper[helpers];
        _helpers.CopyTo(grown, 0);
        for (int i = _helpers.Length; i < helpers; i++)
            grown[i] = new Helper(i + 1);
        _helpers = grown;
    }

    private static void TakePieces()
    {
        try
        {
            int piece;
            while ((piece = Interlocked.Increment(ref _next)) < _pieces)
                _run(_work, piece);
        }
        catch (Exception e)
        {
            _failure = e;
            Volatile.Write(ref _next, _pieces);
        }
    }

    private sealed class Helper
    {
        private readonly SemaphoreSlim _sleep = new(0);
        private int _state; // 0: nothing to do, spinning; 1: called; 2: asleep

        internal Helper(int number)
        {
            Thread thread = new(Loop) { IsBackground = true, Name = $"Inkling worker {number}" };
            thread.Start();
        }

        internal void Wake()
        {
            if (Interlocked.Exchange(ref _state, 1) == 2)
                _sleep.Release();
        }

        private void Loop()
        {
            _inside = true;
            while (true)
            {
                Await();
                TakePieces();
                Interlocked.Decrement(ref _pending);
            }
        }

        private void Await()
        {
            for (int i = 0; i < SpinIterations; i++)
            {
                if (Interlocked.CompareExchange(ref _state, 0, 1) == 1)
                    return;
                Thread.SpinWait(4);
            }
            if (Interlocked.CompareExchange(ref _state, 2, 0) == 0)
                _sleep.Wait();
            Volatile.Write(ref _state, 0);
        }
    }
}
