namespace FaultLab.Detection.Consoles;

/// <summary>
/// Finds who is to blame in a report: the function its headline names, else the one at the instruction pointer, else the first
/// in the call trace that is not a helper.
/// </summary>
internal static class GuiltyFunction
{
    /// <param name="kind">Class of the report.</param>
    /// <param name="headline">The function that its headline names.</param>
    /// <param name="bodies">Its lines, without time stamps.</param>
    public static KernelSymbol? Find(ConsoleClass kind, KernelSymbol? headline, IReadOnlyList<string> bodies)
    {
        if (ConsoleKinds.IsNobodys(kind))
        {
            return null;
        }
        if (headline?.Function is "rcu_note_context_switch" or "__might_sleep" or "__might_resched")
        {
            kind = ConsoleClass.SchedulingWhileAtomic; // A warning of a task that sleeps where it must not.
        }
        var places = TracePlace.Of(kind, bodies).ToList();
        if (headline is not null && IsGuilty(kind, headline))
        {
            return headline.Module is not null ? headline : places.FirstOrDefault(p => p.Symbol?.Function == headline.Function).Symbol ?? headline;
        }
        if (places.FirstOrDefault(p => p.Kind == PlaceKind.Named && p.Symbol is not null && IsGuilty(kind, p.Symbol)).Symbol is { } named)
        {
            return named;
        }
        return (ConsoleKinds.Sleeps(kind) || kind == ConsoleClass.MemoryLeak ? null : AtPointer(kind, places))
            ?? FirstFrame(kind, places, 0, null)
            ?? First(kind, places, PlaceKind.Doubtful)
            ?? (kind is ConsoleClass.LockOrder or ConsoleClass.SleepInAtomic or ConsoleClass.MemoryError ? headline : null)
            ?? (headline is not null && GenericFunctions.IsHelper(headline) ? headline : places.FirstOrDefault(p => p.Kind == PlaceKind.Pointer && p.Symbol is { } s && GenericFunctions.IsHelper(s)).Symbol);
    }

    private static KernelSymbol? AtPointer(ConsoleClass kind, List<TracePlace> places)
    {
        for (var i = 0; i < places.Count; i++)
        {
            if (places[i].Kind != PlaceKind.Pointer)
            {
                continue;
            }
            var symbol = places[i].Symbol;
            if (symbol is not null && GenericFunctions.IsIdle(symbol))
            {
                continue; // A CPU that idles is a witness of a stall, not the culprit: another's trace may follow.
            }
            if (symbol is not null && IsGuilty(kind, symbol))
            {
                return symbol;
            }
            if ((FirstFrame(kind, places, i + 1, PlaceKind.Pointer) ?? Sure(kind, places, i + 1)) is { } caller)
            {
                return caller;
            }
        }
        return null;
    }

    /// <summary>Where the unwinder was sure of nothing, its guesses are all there is.</summary>
    private static KernelSymbol? Sure(ConsoleClass kind, List<TracePlace> places, int from)
    {
        var trace = places.Skip(from).TakeWhile(p => p.Kind != PlaceKind.Pointer).ToList();
        return trace.Exists(p => p.Kind == PlaceKind.Frame) ? null : First(kind, trace, PlaceKind.Doubtful);
    }

    private static KernelSymbol? FirstFrame(ConsoleClass kind, List<TracePlace> places, int from, PlaceKind? until) =>
        First(kind, places.Skip(from).TakeWhile(p => p.Kind != until), PlaceKind.Frame);

    private static KernelSymbol? First(ConsoleClass kind, IEnumerable<TracePlace> places, PlaceKind wanted) =>
        places.FirstOrDefault(p => p.Kind == wanted && p.Symbol is { } symbol && IsGuilty(kind, symbol) && !GenericFunctions.IsIdle(symbol)
            && !(ConsoleKinds.PassesRunners(kind) && GenericFunctions.IsRunner(symbol))).Symbol;

    private static bool IsGuilty(ConsoleClass kind, KernelSymbol symbol) =>
        !GenericFunctions.IsGeneric(symbol)
        && !((ConsoleKinds.Sleeps(kind) || kind is ConsoleClass.RcuStall or ConsoleClass.StackCorruption) && GenericFunctions.IsSleeping(symbol))
        && !(ConsoleKinds.IsWatched(kind) && GenericFunctions.IsWatcher(symbol))
        && !(kind == ConsoleClass.BadPage && GenericFunctions.IsFreeing(symbol))
        && !(ConsoleKinds.Allocates(kind) && GenericFunctions.IsAllocator(symbol))
        && !(ConsoleKinds.Registers(kind) && GenericFunctions.IsRegistrar(symbol));
}
