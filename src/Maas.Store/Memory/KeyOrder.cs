namespace Maas.Store.Memory;

/// <summary>Order of keys: numbers by value, before everything else by its characters.</summary>
internal sealed class KeyOrder : IComparer<string>
{
    public static readonly KeyOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        if (ReferenceEquals(x, y)) return 0;
        if (x is null) return -1;
        if (y is null) return 1;
        var (xNumber, yNumber) = (IsNumber(x), IsNumber(y));
        if (xNumber && yNumber && x.Length != y.Length) return x.Length.CompareTo(y.Length);
        return xNumber == yNumber ? string.CompareOrdinal(x, y) : xNumber ? -1 : 1;
    }

    public static bool IsNumber(string key)
    {
        foreach (var letter in key)
        {
            if (!char.IsAsciiDigit(letter)) return false;
        }

        return key.Length is > 0 and < 19;
    }
}
