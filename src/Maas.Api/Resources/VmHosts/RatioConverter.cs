using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Maas.Api.Resources.VmHosts;

/// <summary>Writes a whole ratio with its fraction (<c>1.0</c>): the Python library takes no integer for a float (api-protocol.md §10.2).</summary>
internal sealed class RatioConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.ToString("0.0##############", CultureInfo.InvariantCulture));
}
