using System.Text.Json;

namespace Maas.Power.Transports.Redfish;

/// <summary>A resource as it was read.</summary>
/// <param name="Path">Where it is on the service.</param>
/// <param name="ETag">What a change of it must be sent with, if the service gives tags.</param>
internal sealed record RedfishResource(string Path, JsonElement Document, string? ETag);
