using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Inkling.Numerics;

/// <summary>
/// The threads that kernels share. The caller works too; helpers wait by spinning briefly, then sleep. A call from
/// inside one that is shared, or from a second thread while the helpers are busy, runs on the calling thread alone.
/// </summary>
public static unsafe class Workers
{
    // Steps of these networks last 1 to 10 ms and consist of some 20 calls, so the gap between two calls is a few
    // microseconds: helpers that spin that long are there at once, and an idle process still goes to sleep.
    private const int SpinIterations = 2000;

    private static readonly Lock _gate = new();
    private static Helper[] _helpers = [];
    private static int _threads = Math.Max(1, Environment.ProcessorCount);
    private static Share[] _shares = [new()];
    private static int _sharing;
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
            Volatile.Write(ref _threads, value);
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
                Divide(pieces, pointer, &RunPiece<TWork>);
        }
        finally
        {
            _inside = false;
            _gate.Exit();
        }
    }

    /// <summary>The same for work that is an object, which may hold other objects; calls from inside its pieces run on the piece's thread.</summary>
    public static void Run(int pieces, IWork work)
    {
        ArgumentNullException.ThrowIfNull(work);
        GCHandle handle = GCHandle.Alloc(work);
        try
        {
            ObjectWork pointer = new(GCHandle.ToIntPtr(handle));
            Run(pieces, ref pointer);
        }
        finally
        {
            handle.Free();
        }
    }

    private static void RunPiece<TWork>(void* work, int piece)
        where TWork : unmanaged, IWork => Unsafe.AsRef<TWork>(work).Run(piece);

    private static void Divide(int pieces, void* work, delegate*<void*, int, void> run)
    {
        int threads = Math.Min(_threads, pieces);
        if (_helpers.Length < threads - 1)
            Grow(threads - 1);
        _work = work;
        _run = run;
        _failure = null;
        _sharing = threads;
        for (int i = 0; i < threads; i++)
            (_shares[i].Next, _shares[i].End) = ((int)((long)pieces * i / threads) - 1, (int)((long)pieces * (i + 1) / threads));
        for (int i = 0; i < threads - 1; i++)
            _helpers[i].Call();
        TakePieces(0);
        // All pieces are taken: a helper that has not come by now is not needed, one that works is waited for.
        for (int i = 0; i < threads - 1; i++)
            _helpers[i].Finish();
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    private static void Grow(int helpers)
    {
        Helper[] grown = new Helper[helpers];
        Share[] shares = new Share[helpers + 1];
        _helpers.CopyTo(grown, 0);
        _shares.CopyTo(shares, 0);
        for (int i = _helpers.Length; i < helpers; i++)
            (grown[i], shares[i + 1]) = (new Helper(i + 1), new Share());
        (_helpers, _shares) = (grown, shares);
    }

    /// <summary>Works on a thread's own share, and then on what is left of the others'.</summary>
    private static void TakePieces(int thread)
    {
        Share[] shares = _shares;
        int threads = _sharing;
        try
        {
            for (int i = 0; i < threads; i++)
            {
                Share share = shares[(thread + i) % threads];
                int piece;
                while ((piece = Interlocked.Increment(ref share.Next)) < share.End)
                    _run(_work, piece);
            }
        }
        catch (Exception e)
        {
            _failure = e;
            for (int i = 0; i < threads; i++)
                Volatile.Write(ref shares[i].Next, shares[i].End);
        }
    }

    /// <summary>
    /// The pieces that one thread begins with: a run of neighbours, the same from call to call, so that what it writes in one step is in its own
    /// cache in the next. In a cache line of its own, because all threads count in it at once.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 2 * CacheLine)]
    private sealed class Share
    {
        private const int CacheLine = 64;

        [FieldOffset(CacheLine)]
        internal int Next;

        [FieldOffset(CacheLine + sizeof(int))]
        internal int End;
    }

    /// <summary>Work that lies on the managed heap, where pieces cannot point to it.</summary>
    private readonly struct ObjectWork(nint handle) : IWork
    {
        public void Run(int piece) => ((IWork)GCHandle.FromIntPtr(handle).Target!).Run(piece);
    }

    private sealed class Helper
    {
        private const int Idle = 0, Called = 1, Working = 2, Asleep = 3;

        private readonly SemaphoreSlim _bell = new(0);
        private readonly int _number;
        private int _state;

        internal Helper(int number)
        {
            _number = number;
            Thread thread = new(Loop) { IsBackground = true, Name = $"Inkling worker {number}" };
            thread.Start();
        }

        /// <summary>Asks the helper to come.</summary>
        internal void Call()
        {
            if (Interlocked.Exchange(ref _state, Called) == Asleep)
                _bell.Release();
        }

        /// <summary>Takes the call back if it was not heard, else waits until the helper is done.</summary>
        internal void Finish()
        {
            if (Interlocked.CompareExchange(ref _state, Idle, Called) == Called)
                return;
            SpinWait spin = default;
            while (Volatile.Read(ref _state) == Working)
                spin.SpinOnce(sleep1Threshold: -1);
        }

        private void Loop()
        {
            _inside = true;
            while (true)
            {
                Await();
                TakePieces(_number);
                // A full fence: what the pieces wrote is there before the caller sees that the helper is done.
                Interlocked.CompareExchange(ref _state, Idle, Working);
            }
        }

        private void Await()
        {
            while (true)
            {
                for (int i = 0; i < SpinIterations; i++)
                {
                    if (Volatile.Read(ref _state) == Called && Interlocked.CompareExchange(ref _state, Working, Called) == Called)
                        return;
                    Thread.SpinWait(4);
                }
                if (Interlocked.CompareExchange(ref _state, Asleep, Idle) == Idle)
                    _bell.Wait();
            }
        }
    }
}
