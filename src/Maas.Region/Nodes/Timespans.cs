namespace Maas.Region.Nodes;

/// <summary>Spans as settings write them: whole numbers with the units h, m and s, such as <c>15m</c> or <c>1h 30m</c>.</summary>
internal static class Timespans
{
    public static int Seconds(string text)
    {
        var total = 0;
        var number = 0;
        foreach (var letter in text)
        {
            if (char.IsAsciiDigit(letter)) number = (number * 10) + (letter - '0');
            else if (letter is 'h' or 'm' or 's')
            {
                total += number * (letter switch { 'h' => 3600, 'm' => 60, _ => 1 });
                number = 0;
            }
        }

        return total > 0 ? total : 900;
    }
}
