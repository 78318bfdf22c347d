using FaultLab.Matrices;
using FaultLab.NUnit.Running;
using NUnit.Framework;

namespace FaultLab.Tests.FaultLab.NUnit;

internal sealed class MatrixCellsTests
{
    [Test]
    public void Without_a_matrix_there_is_one_cell_without_a_name()
    {
        var cell = MatrixCells.Of(["kernel=6.1", "memory=64MiB"], [], []).Single();

        Assert.That(cell.Name, Is.Empty);
        Assert.That(cell.Set, Is.EquivalentTo(new Dictionary<string, string> { ["kernel"] = "6.1", ["memory"] = "64MiB" }));
    }

    [Test]
    public void Two_axes_give_every_pair_and_win_over_set()
    {
        var cells = MatrixCells.Of(["kernel=5.10", "a=b=c"], ["kernel=6.1, 6.12", "memory=64MiB,128MiB"], []).ToList();

        Assert.That(cells.Select(c => c.Name), Is.EqualTo(new[]
        {
            "kernel=6.1, memory=64MiB", "kernel=6.1, memory=128MiB", "kernel=6.12, memory=64MiB", "kernel=6.12, memory=128MiB",
        }));
        Assert.That(cells[2].Set, Is.EquivalentTo(new Dictionary<string, string> { ["a"] = "b=c", ["kernel"] = "6.12", ["memory"] = "64MiB" }));
    }

    [Test]
    public void The_matrix_of_the_file_counts_but_for_what_is_set_or_given()
    {
        MatrixAxis[] own = [new("kernel", ["6.1", "6.12"]), new("n", ["1..3"]), new("variant", ["good", "bad"])];

        var cells = MatrixCells.Of(["variant=bad"], ["n=7"], own).ToList();

        Assert.That(cells.Select(c => c.Name), Is.EqualTo(new[] { "kernel=6.1, n=7", "kernel=6.12, n=7" }));
        Assert.That(cells.Select(c => c.Set["variant"]), Is.All.EqualTo("bad"));
        Assert.That(MatrixCells.Of(["variant=bad", "kernel=6.1"], [], own).Select(c => c.Name), Is.EqualTo(new[] { "n=1", "n=2", "n=3" }));
    }

    [Test]
    public void A_range_of_kernels_is_refused_with_what_to_write() =>
        Assert.That(() => MatrixCells.Of([], [], [new MatrixAxis("kernel", ["6.12.43..6.12.117"])]).ToList(),
            Throws.ArgumentException.With.Message.Contains("Matrix = [\"kernel=6.12.43, 6.12.117\"]"));

    [TestCase("kernel")]
    [TestCase("=6.1")]
    [TestCase("kernel=")]
    public void Refuses_what_is_no_assignment(string wrong) =>
        Assert.That(() => MatrixCells.Of([wrong], [], []).ToList(), Throws.ArgumentException.With.Message.Contains(wrong));
}
