using System.Buffers;
using System.Text.Json;
using Maas.Api.Contract;
using Maas.Api.Pipeline;

namespace Maas.Api.Resources.Nodes;

/// <summary>Makes published JSON that is kept. It is written into a buffer of the thread's, so that of each text there is one array, and that where the
/// collector never moves it: ten thousand machines are two hundred megabytes that would be copied twice.</summary>
internal static class Rendering
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JsonAnswers.Pretty.Encoder,
        Indented = true,
        IndentSize = JsonAnswers.Pretty.IndentSize,
        NewLine = JsonAnswers.Pretty.NewLine,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _own;

    public static Fragment Of(object view)
    {
        var (buffer, writer) = _own ??= Make();
        buffer.ResetWrittenCount();
        writer.Reset();
        JsonSerializer.Serialize(writer, view, view.GetType(), JsonAnswers.Pretty);
        var json = GC.AllocateUninitializedArray<byte>(buffer.WrittenCount, pinned: true);
        buffer.WrittenSpan.CopyTo(json);
        return Fragment.Of(json);
    }

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) Make()
    {
        var buffer = new ArrayBufferWriter<byte>(32 * 1024);
        return (buffer, new Utf8JsonWriter(buffer, Options));
    }
}
