using System.Text.Json;

namespace Maas.Store;

/// <summary>Where and how documents are kept.</summary>
public sealed record StoreOptions
{
    /// <summary>The appliance's data directory; made when missing. One process at a time.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>How documents become JSON; the appliance adds converters, such as the one that encrypts secrets.</summary>
    public JsonSerializerOptions Json { get; init; } = new(JsonSerializerDefaults.Web);
}

/// <summary>The store cannot be opened; the message names the thing and the remedy in one line.</summary>
public sealed class StoreOpenException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The database refused a write (disk full, I/O error). Nothing of the batch is visible or kept.</summary>
public sealed class StoreFailedException(string message, Exception inner) : Exception(message, inner);
