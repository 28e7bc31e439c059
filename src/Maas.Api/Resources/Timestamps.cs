using System.Globalization;

namespace Maas.Api.Resources;

/// <summary>Dates as the API writes them (api-protocol.md §6).</summary>
internal static class Timestamps
{
    /// <summary><c>2026-05-01T12:00:00.000</c>: UTC without a zone, the fraction always present.</summary>
    public static string? Iso(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary><c>Fri, 07 Dec. 2018 20:11:08</c>, as events show it.</summary>
    public static string Long(DateTimeOffset at) => at.UtcDateTime.ToString("ddd, dd MMM. yyyy HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary><c>Tue, 21 Oct 2025 15:17:12 -0000</c>, as scripts and their results show it.</summary>
    public static string Rfc2822(DateTimeOffset at) => at.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '-0000'", CultureInfo.InvariantCulture);
}
