using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Maas.Api.Pipeline;

namespace Maas.Api.Contract;

/// <summary>Writes a form that <see cref="Embedded"/> keeps: its JSON is made once for each depth of indentation, and copied from then on. For properties,
/// not for members of lists: what is copied begins behind a property's name.</summary>
internal sealed class EmbeddedConverter<TView> : JsonConverter<TView>
    where TView : class
{
    private const int Depths = 8;

    private static readonly ConditionalWeakTable<TView, byte[]?[]> Written = [];

    public override TView Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Published forms are only written.");

    public override void Write(Utf8JsonWriter writer, TView value, JsonSerializerOptions options)
    {
        var depth = writer.CurrentDepth;
        if (depth >= Depths || !ReferenceEquals(options, JsonAnswers.Pretty))
        {
            JsonSerializer.Serialize(writer, value, options);
            return;
        }

        var written = Written.GetValue(value, static _ => new byte[]?[Depths]);
        writer.WriteRawValue(written[depth] ??= Make(value, depth), skipInputValidation: true);
    }

    /// <summary>What the writer would write at the depth: it is let write there, inside so many arrays.</summary>
    private static byte[] Make(TView value, int depth)
    {
        var options = JsonAnswers.Pretty;
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = options.Encoder, Indented = true, IndentSize = options.IndentSize, NewLine = options.NewLine });
        for (var i = 0; i < depth; i++) writer.WriteStartArray();
        writer.Flush();
        var start = depth == 0 ? 0 : buffer.WrittenCount + options.NewLine.Length + (depth * options.IndentSize);
        JsonSerializer.Serialize(writer, value, options);
        writer.Flush();
        return buffer.WrittenSpan[start..].ToArray();
    }
}
