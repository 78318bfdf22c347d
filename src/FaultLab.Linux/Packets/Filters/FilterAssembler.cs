using System.Collections.Immutable;

namespace FaultLab.Linux.Packets.Filters;

/// <summary>Lays out the instructions of a tree, and the jumps between them.</summary>
internal sealed class FilterAssembler
{
    private const int LongestShortJump = byte.MaxValue;

    private readonly List<Line> _lines = [];
    private readonly List<int> _labels = [];

    public FilterProgram Assemble(FilterNode tree)
    {
        var (wanted, unwanted) = (NewLabel(), NewLabel());
        Write(tree, wanted, unwanted);
        Place(wanted);
        Write(new FilterInstruction(Bpf.ReturnValue, 0, 0, FilterProgram.WholePacket));
        Place(unwanted);
        Write(new FilterInstruction(Bpf.ReturnValue, 0, 0, 0));
        var program = Resolve();
        return program.Length <= FilterProgram.MostInstructions
            ? new FilterProgram(program)
            : throw new FilterException("The filter is too long for the kernel.");
    }

    private void Write(FilterNode node, int wanted, int unwanted)
    {
        switch (node)
        {
            case AndNode and:
                var both = NewLabel();
                Write(and.Left, both, unwanted);
                Place(both);
                Write(and.Right, wanted, unwanted);
                break;
            case OrNode or:
                var other = NewLabel();
                Write(or.Left, wanted, other);
                Place(other);
                Write(or.Right, wanted, unwanted);
                break;
            case NotNode not:
                Write(not.Inner, unwanted, wanted);
                break;
            case TestNode test:
                foreach (var load in test.Loads)
                {
                    Write(load);
                }

                _lines.Add(new Line(new FilterInstruction(test.Jump, 0, 0, test.Value), wanted, unwanted));
                break;
            default:
                throw new ArgumentException($"There is no code for {node.GetType().Name}.", nameof(node));
        }
    }

    private void Write(FilterInstruction instruction) => _lines.Add(new Line(instruction, -1, -1));

    private int NewLabel()
    {
        _labels.Add(-1);
        return _labels.Count - 1;
    }

    private void Place(int label) => _labels[label] = _lines.Count;

    /// <summary>A conditional jump reaches 255 instructions; one that shall go farther hops over two plain jumps behind it.</summary>
    private ImmutableArray<FilterInstruction> Resolve()
    {
        var far = new bool[_lines.Count];
        while (true)
        {
            var places = Places(far);
            var again = false;
            for (var i = 0; i < _lines.Count; i++)
            {
                var line = _lines[i];
                if (line.IsJump && !far[i]
                    && Math.Max(places[_labels[line.Wanted]], places[_labels[line.Unwanted]]) - places[i] - 1 > LongestShortJump)
                {
                    (far[i], again) = (true, true);
                }
            }

            if (!again)
            {
                return [.. _lines.SelectMany((line, i) => Emit(line, far[i], places[i], places))];
            }
        }
    }

    private int[] Places(bool[] far)
    {
        var places = new int[_lines.Count + 1];
        for (var i = 0; i < _lines.Count; i++)
        {
            places[i + 1] = places[i] + (far[i] ? 3 : 1);
        }

        return places;
    }

    private IEnumerable<FilterInstruction> Emit(Line line, bool far, int place, int[] places)
    {
        if (!line.IsJump)
        {
            return [line.Instruction];
        }

        var (wanted, unwanted) = (places[_labels[line.Wanted]], places[_labels[line.Unwanted]]);
        return far
            ?
            [
                line.Instruction with { JumpTrue = 0, JumpFalse = 1 },
                new FilterInstruction(Bpf.Jump, 0, 0, (uint)(wanted - place - 2)),
                new FilterInstruction(Bpf.Jump, 0, 0, (uint)(unwanted - place - 3)),
            ]
            : [line.Instruction with { JumpTrue = (byte)(wanted - place - 1), JumpFalse = (byte)(unwanted - place - 1) }];
    }

    private readonly record struct Line(FilterInstruction Instruction, int Wanted, int Unwanted)
    {
        public bool IsJump => Wanted >= 0;
    }
}
