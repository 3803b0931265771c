using Inkling.Reporting;
using Spectre.Console;
using Table = Inkling.Reporting.Table;

namespace Inkling.Cli.Tests;

public sealed class TableTextTests
{
    private static string[] Lines(Table table, int width) => [.. TableText.Lines(table, width).Select(Markup.Remove)];

    private static Table Models => new Table(Column.Text("Model"), Column.Text("File"), Column.Number("Test accuracy"))
        .Row("CNN", "a rather long name of a file", "99.25 %");

    [Fact]
    public void A_table_that_fits_is_drawn_whole() => Assert.Equal(
        ["Model   File                           Test accuracy", new string('─', 52), "CNN     a rather long name of a file         99.25 %"], Lines(Models, 60));

    [Fact]
    public void Headings_are_wrapped_before_cells() => Assert.Equal(
        ["                                           Test", "Model   File                           accuracy", new string('─', 47), "CNN     a rather long name of a file    99.25 %"],
        Lines(Models, 47));

    [Fact]
    public void Cells_of_text_are_wrapped_before_numbers() => Assert.Equal(
        ["                             Test", "Model  File              accuracy", new string('─', 33), "CNN    a rather long      99.25 %", "       name of a file"],
        Lines(Models, 33));

    [Fact]
    public void Columns_of_numbers_that_do_not_fit_continue_below_under_the_first_column() => Assert.Equal(
        ["Class       A", "─────────────", "0       1,000", "", "Class       B", "─────────────", "0       2,000"],
        Lines(new Table(Column.Text("Class"), Column.Number("A"), Column.Number("B")).Row("0", "1,000", "2,000"), 14));

    [Fact]
    public void Brackets_are_shown_as_they_are() =>
        Assert.Contains("[1, 2]", Lines(new Table(Column.Text("Shape")).Row("[1, 2]"), 40)[2]);
}
