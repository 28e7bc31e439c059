using System.Text.Json;
using System.Text.Json.Serialization;

namespace Maas.Protocols.Primitives;

/// <summary>A value that JSON sees as the string it parses from and formats to; also usable as a property name.</summary>
/// <typeparam name="T">The value, which knows its own text form.</typeparam>
public sealed class TextJsonConverter<T> : JsonConverter<T> where T : ISpanParsable<T>, IFormattable
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString(null, null));

    /// <inheritdoc/>
    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString());

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString(null, null));

    private static T Parse(string? text) =>
        T.TryParse(text, null, out var value) ? value : throw new JsonException($"\"{text}\" is not a {typeof(T).Name}.");
}
