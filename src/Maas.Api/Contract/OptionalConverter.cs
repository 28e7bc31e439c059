using System.Text.Json;
using System.Text.Json.Serialization;

namespace Maas.Api.Contract;

/// <summary>Writes a member that some objects of a kind do not have at all, which is not the same as having it without a value. The member itself is left
/// out by its condition, <see cref="JsonIgnoreCondition.WhenWritingDefault"/>.</summary>
public sealed class OptionalConverter<T> : JsonConverter<Optional<T>>
{
    public override Optional<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are only written.");

    public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value.Value, options);
}
