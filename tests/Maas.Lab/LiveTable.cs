using System.Globalization;

namespace Maas.Lab;

/// <summary>One machine's line of the table.</summary>
internal sealed record Row(string Machine, string State, string Step, TimeSpan Elapsed, int? Percent);

/// <summary>A table that is redrawn in place on a terminal; elsewhere each change is a line of its own.</summary>
internal sealed class LiveTable(TextWriter output, bool isTerminal, int width)
{
    private readonly Dictionary<string, (string State, string Step)> _said = [];
    private int _drawn;

    public void Show(IReadOnlyList<Row> rows)
    {
        if (isTerminal) Redraw(rows);
        else Append(rows);
        output.Flush();
    }

    private void Redraw(IReadOnlyList<Row> rows)
    {
        if (_drawn > 0) output.Write($"\x1b[{_drawn.ToString(CultureInfo.InvariantCulture)}A");
        output.Write($"\x1b[2K\x1b[1m{"machine",-10} {"state",-15} {"time",6}  {"done",-14} step\x1b[0m\n");
        foreach (var row in rows)
        {
            var line = $"{row.Machine,-10} {row.State,-15} {Clock(row.Elapsed),6}  {Bar(row.Percent),-14} {row.Step}";
            output.Write($"\x1b[2K{(line.Length < width ? line : line[..Math.Max(1, width - 1)])}\n");
        }

        _drawn = rows.Count + 1;
    }

    private void Append(IReadOnlyList<Row> rows)
    {
        foreach (var row in rows.Where(r => _said.GetValueOrDefault(r.Machine) != (r.State, r.Step)))
        {
            _said[row.Machine] = (row.State, row.Step);
            output.WriteLine($"{Clock(row.Elapsed),6}  {row.Machine,-8} {row.State,-15} {row.Step}");
        }
    }

    private static string Clock(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}:{time.Seconds:00}");

    private static string Bar(int? percent) => percent is { } value
        ? string.Create(CultureInfo.InvariantCulture, $"{new string('#', value / 10),-10}{value,3}%")
        : "";
}
