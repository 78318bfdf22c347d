using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>Pointer: an instruction pointer. Frame: of a call trace; Doubtful: the unwinder is not sure of it ("? "). Named: the report itself points at it.</summary>
internal enum PlaceKind { Pointer, Frame, Doubtful, Named }

/// <summary>A function in a report; none where the instruction pointer was not in one (NULL, or a module that left).</summary>
internal readonly partial record struct TracePlace(PlaceKind Kind, KernelSymbol? Symbol)
{
    /// <summary>All places in the order of the report, without the stacks of others that it shows as well.</summary>
    public static IEnumerable<TracePlace> Of(ConsoleClass kind, IReadOnlyList<string> bodies)
    {
        // lockdep shows how each lock was taken before; the trace of who takes it now comes last.
        var from = kind == ConsoleClass.LockOrder ? Math.Max(0, bodies.ToList().FindLastIndex(b => StackBacktrace().IsMatch(b))) : 0;
        var owner = kind == ConsoleClass.SlabCorruption ? OwnerOf(bodies) : null;
        var handlers = kind == ConsoleClass.UnhandledInterrupt ? bodies.ToList().FindIndex(b => b.TrimStart().StartsWith("handlers:", StringComparison.Ordinal)) : -1;
        if (kind == ConsoleClass.SpinlockLockup)
        {
            bodies = LockHolder.Of(bodies);
        }
        var (inOthersStack, named, previous) = (false, false, "");
        for (var i = 0; i < bodies.Count; i++)
        {
            var body = bodies[i];
            inOthersStack = OthersStack().IsMatch(body) || (kind == ConsoleClass.SlabCorruption && SlabTrack().IsMatch(body)) || (inOthersStack && !NextStack().IsMatch(body) && !(kind == ConsoleClass.SlabCorruption && ReportLines.CallTrace().IsMatch(body)));
            if (!named && Named(kind, body, previous, owner, handlers >= 0 && i > handlers) is { } symbol)
            {
                named = true;
                yield return new TracePlace(PlaceKind.Named, symbol);
            }
            else if (!inOthersStack && i >= from && !(i > 0 && PreemptionDisabled().IsMatch(bodies[i - 1])) && At(body) is { } place)
            {
                yield return place;
                if (place.Kind == PlaceKind.Frame && KernelSymbol.From(CallerOnArm().Match(body)) is { } caller)
                {
                    yield return new TracePlace(PlaceKind.Frame, caller);
                }
            }
            previous = IsInline(body) ? previous : body;
        }
    }

    /// <summary>Whether the line names an instruction pointer of the kernel.</summary>
    public static bool IsPointer(string body) => Pointer().Match(body) is { Success: true } pointer && !pointer.Groups["user"].Success;

    private static TracePlace? At(string body)
    {
        if (IsInline(body))
        {
            return null; // It has no place of its own: the function that it was inlined into follows.
        }
        if (Pointer().Match(body) is { Success: true } pointer)
        {
            return pointer.Groups["user"].Success ? null : new TracePlace(PlaceKind.Pointer, KernelSymbol.From(pointer));
        }
        return Frame().Match(body) is { Success: true } frame
            ? new TracePlace(frame.Groups["doubt"].Success ? PlaceKind.Doubtful : PlaceKind.Frame, KernelSymbol.From(frame))
            : null;
    }

    private static bool IsInline(string body) => body.EndsWith("[inline]", StringComparison.Ordinal);

    /// <summary>The function that a line of a certain class of report points at.</summary>
    private static KernelSymbol? Named(ConsoleClass kind, string body, string previous, Regex? owner, bool isHandler) => kind switch
    {
        ConsoleClass.LockOrder when Takes().IsMatch(previous) => KernelSymbol.From(Held().Match(body)),
        ConsoleClass.OtherBug => KernelSymbol.From(Caller().Match(body)) ?? KernelSymbol.From(WorkFunction().Match(body)),
        ConsoleClass.WorkqueueLockup => KernelSymbol.From(InFlight().Match(body)),
        ConsoleClass.UnhandledInterrupt when isHandler => KernelSymbol.From(Handler().Match(body)),
        ConsoleClass.SlabCorruption => owner is null ? null : KernelSymbol.From(owner.Match(body)),
        _ => null,
    };

    /// <summary>SLUB notices an object that was overwritten long after the deed: who owned it did it, not who happened to ask.</summary>
    private static Regex? OwnerOf(IReadOnlyList<string> bodies) =>
        bodies.Any(b => b.Contains("Poison overwritten", StringComparison.Ordinal)) ? FreedIn()
        : bodies.Any(b => b.Contains("overwritten", StringComparison.Ordinal)) ? AllocatedIn()
        : null;

    // x86-64, i386, arm64, arm, RISC-V, PowerPC, s390, LoongArch, SPARC, PA-RISC. 0033, 0023 and e033 are the code segments of user space.
    [GeneratedRegex(@"^\s*(?:--- interrupt: [0-9a-f]+ at (?=[A-Za-z_.])|(?:RIP|EIP|IP|NIP|pc|PC|epc|ERA|Krnl PSW|ip(?= is at)|TPC|IAOQ\[0\]|PC  |\[ERET *\])\s*(?:is at|:|(?=\[)))\s*(?:(?<user>(?:00[23]|e03)[3b]:(?!(?:\[<[0-9a-f]+>\]\s*)?[A-Za-z_][\w.]*\+0x))|(?:[0-9a-f]{4}:))?\s*(?:\[<?[0-9a-f]+>?\]\s*|[0-9a-f]{8,16}:?\s+(?=[A-Za-z_(0-9.]))*[(<]?(?:"
        + KernelSymbol.Pattern + @"|(?:0x)?[0-9a-f]+\b|\(?null\)?)")]
    private static partial Regex Pointer();

    // "? " marks what the unwinder is not sure of. Addresses in brackets before 4.10, two of them on PowerPC; "(f) from [<...>] (g+0x1/0x2)" is arm's.
    [GeneratedRegex(@"^\s*(?:<+/?[A-Z#0-9a-z_]+>+\s*)*(?:\(?\[<?[0-9a-f]{6,16}>?\]\s*){0,3}(?<doubt>\? )?\(?(?:" + KernelSymbol.Pattern + @"|(?<function>[A-Za-z_]\w+)(?: \[(?<module>\w+)\])?\)? from )")]
    private static partial Regex Frame();

    // The last line of a trace names the outermost function here alone.
    [GeneratedRegex(@" from (?:\[<[0-9a-f]+>\] )?\(?" + KernelSymbol.Pattern)]
    private static partial Regex CallerOnArm();

    [GeneratedRegex(@"(?:, at: |^\s*)(?:\[<[0-9a-f]+>\]\s*)?" + KernelSymbol.Pattern)]
    private static partial Regex Held();

    [GeneratedRegex(@"(?:is|are) trying to (?:acquire|lock)|takes:|just changed the state of lock|trying to release lock")]
    private static partial Regex Takes();

    [GeneratedRegex(@"^\s*caller is " + KernelSymbol.Pattern)]
    private static partial Regex Caller();

    [GeneratedRegex(@"(?:workfn=|^\s*last function: )(?<function>[A-Za-z_]\w*)(?: \[(?<module>\w+)\])?")]
    private static partial Regex WorkFunction();

    [GeneratedRegex(@"in-flight: \d+(?:\(RESCUER\))?:(?<function>[A-Za-z_]\w*)(?: \[(?<module>\w+)\])?")]
    private static partial Regex InFlight();

    [GeneratedRegex(@"^\s*\[<[0-9a-f]+>\] (?:" + KernelSymbol.Pattern + @"|(?<function>[A-Za-z_]\w*)(?: \[(?<module>\w+)\])?(?: threaded .*)?$)")]
    private static partial Regex Handler();

    [GeneratedRegex(@"^\s*(?:INFO: )?Allocated in " + KernelSymbol.Pattern)]
    private static partial Regex AllocatedIn();

    [GeneratedRegex(@"^\s*(?:INFO: )?Freed in " + KernelSymbol.Pattern)]
    private static partial Regex FreedIn();

    [GeneratedRegex(@"^\s*stack backtrace:")]
    private static partial Regex StackBacktrace();

    [GeneratedRegex(@"^\s*Preemption disabled at:")]
    private static partial Regex PreemptionDisabled();

    // Who waits for the stalled CPU, who allocated, who freed: not who did it.
    [GeneratedRegex(@"task:rcu_|kthread starved|grace-period kthread stack dump|^\s*(?:page last (?:allocated|free)|page_owner tracks|Allocated by|Freed by|allocated by|freed by|Last potentially related|Second to last potentially|The buggy address|Uninit was|Memory state around|Local variable)")]
    private static partial Regex OthersStack();

    // SLUB shows who allocated and who freed the object, each with a trace.
    [GeneratedRegex(@"^\s*(?:INFO: )?(?:Allocated|Freed) in ")]
    private static partial Regex SlabTrack();

    [GeneratedRegex(@"^\s*(?:NMI backtrace for cpu \d+$|CPU: ?\d+ |Pid: \d+, comm|task:(?!rcu_)|rcu: Stack dump where)")]
    private static partial Regex NextStack();
}
