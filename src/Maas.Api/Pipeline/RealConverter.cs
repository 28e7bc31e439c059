using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Maas.Api.Pipeline;

/// <summary>Writes whole numbers of a real kind with their fraction (<c>1.0</c>): the Python library takes no integer for a float (api-protocol.md §10.2).</summary>
internal sealed class RealConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsInteger(value) && Math.Abs(value) < 1e15) writer.WriteRawValue(value.ToString("0.0", CultureInfo.InvariantCulture), skipInputValidation: true);
        else writer.WriteNumberValue(value);
    }
}
