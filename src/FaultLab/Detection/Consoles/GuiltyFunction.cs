using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <summary>
/// Finds who is to blame in a report: the function its headline names, else the one at the instruction pointer, else the first
/// in the call trace that is not a helper.
/// </summary>
internal static partial class GuiltyFunction
{
    private enum PlaceKind { Pointer, Frame, Held }

    /// <summary>A function in the report; none where the instruction pointer was not in one (NULL, or a module that left).</summary>
    private readonly record struct Place(PlaceKind Kind, KernelSymbol? Symbol);

    /// <param name="kind">Class of the report.</param>
    /// <param name="headline">The function that its headline names.</param>
    /// <param name="bodies">Its lines, without time stamps.</param>
    public static KernelSymbol? Find(ConsoleClass kind, KernelSymbol? headline, IReadOnlyList<string> bodies)
    {
        if (headline is not null && IsGuilty(kind, headline))
        {
            return headline;
        }
        var places = Places(bodies).ToList();
        if (kind == ConsoleClass.LockOrder && places.FirstOrDefault(p => p.Kind == PlaceKind.Held).Symbol is { } taker && IsGuilty(kind, taker))
        {
            return taker;
        }
        return (Sleeps(kind) ? null : AtPointer(kind, places)) ?? FirstFrame(kind, places, 0, null);
    }

    private static KernelSymbol? AtPointer(ConsoleClass kind, List<Place> places)
    {
        for (var i = 0; i < places.Count; i++)
        {
            if (places[i].Kind != PlaceKind.Pointer)
            {
                continue;
            }
            var symbol = places[i].Symbol;
            if (symbol is not null && GenericFunctions.IsIdle(symbol.Function))
            {
                continue; // A CPU that idles is a witness of a stall, not the culprit: another's trace may follow.
            }
            if (symbol is not null && IsGuilty(kind, symbol))
            {
                return symbol;
            }
            if (FirstFrame(kind, places, i + 1, PlaceKind.Pointer) is { } caller)
            {
                return caller;
            }
        }
        return null;
    }

    private static KernelSymbol? FirstFrame(ConsoleClass kind, List<Place> places, int from, PlaceKind? until)
    {
        foreach (var place in places.Skip(from).TakeWhile(p => p.Kind != until))
        {
            if (place is { Kind: PlaceKind.Frame, Symbol: { } symbol } && IsGuilty(kind, symbol) && !GenericFunctions.IsIdle(symbol.Function))
            {
                return symbol;
            }
        }
        return null;
    }

    private static bool IsGuilty(ConsoleClass kind, KernelSymbol symbol) =>
        !GenericFunctions.IsGeneric(symbol.Function)
        && !((Sleeps(kind) || kind == ConsoleClass.RcuStall) && GenericFunctions.IsSleeping(symbol.Function))
        && !(kind == ConsoleClass.PageAllocationFailure && GenericFunctions.IsAllocator(symbol.Function));

    /// <summary>Reports about a task that sleeps, or must not: the scheduler is on top of its trace.</summary>
    private static bool Sleeps(ConsoleClass kind) =>
        kind is ConsoleClass.HungTask or ConsoleClass.SchedulingWhileAtomic or ConsoleClass.SleepInAtomic;

    private static IEnumerable<Place> Places(IReadOnlyList<string> bodies)
    {
        var inGracePeriodThread = false;
        foreach (var body in bodies)
        {
            // The stack of the grace-period thread in an RCU stall says who waits, not who stalls.
            if (GracePeriodThread().IsMatch(body))
            {
                inGracePeriodThread = true;
            }
            else if (NextStack().IsMatch(body))
            {
                inGracePeriodThread = false;
            }
            if (Pointer().Match(body) is { Success: true } pointer)
            {
                if (pointer.Groups["user"].Success)
                {
                    continue;
                }
                yield return new Place(PlaceKind.Pointer, KernelSymbol.From(pointer));
            }
            else if (Frame().Match(body) is { Success: true } frame && !inGracePeriodThread)
            {
                yield return new Place(PlaceKind.Frame, KernelSymbol.From(frame));
            }
            else if (Held().Match(body) is { Success: true } held)
            {
                yield return new Place(PlaceKind.Held, KernelSymbol.From(held));
            }
        }
    }

    // x86-64, i386, arm64, arm, RISC-V. 0033 and 0023 are the code segments of user space.
    [GeneratedRegex(@"^\s*(?:RIP|EIP|IP|pc|PC|epc)\s*(?:is at|:)\s*(?:(?<user>00[23]3:)|(?:00[0-9a-f]{2}:))?\s*(?:\[<[0-9a-f]+>\]\s*)*(?:" + KernelSymbol.Pattern + @"|(?:0x)?[0-9a-f]+\b|\(?null\)?)")]
    private static partial Regex Pointer();

    // A frame that the unwinder is sure of; "? " marks the others. Addresses in brackets before 4.10.
    [GeneratedRegex(@"^\s*(?:\[<[0-9a-f]+>\]\s*)?\(?" + KernelSymbol.Pattern)]
    private static partial Regex Frame();

    [GeneratedRegex(@", at: (?:\[<[0-9a-f]+>\]\s*)?" + KernelSymbol.Pattern)]
    private static partial Regex Held();

    [GeneratedRegex(@"task:rcu_|kthread starved|grace-period kthread stack dump")]
    private static partial Regex GracePeriodThread();

    [GeneratedRegex(@"^\s*(?:NMI backtrace for cpu \d+$|CPU: ?\d+ |task:(?!rcu_)|rcu: Stack dump where)")]
    private static partial Regex NextStack();
}
