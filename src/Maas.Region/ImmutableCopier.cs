using System.Buffers;
using System.Text.Json;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.WireProtocol;

namespace Maas.Region;

/// <summary>How the product's own values cross grain calls. They are immutable, so a call within the process hands over the same object;
/// only a call between processes would write them, as JSON. The pure projects carry no Orleans attributes for this.</summary>
internal sealed class ImmutableCopier : IGeneralizedCodec, IGeneralizedCopier, ITypeFilter
{
    public bool IsSupportedType(Type type) => IsOurs(type);

    public bool? IsTypeAllowed(Type type) => IsOurs(type) ? true : null;

    public object? DeepCopy(object? input, CopyContext context) => input;

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, object? value)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (ReferenceCodec.TryWriteReferenceField(ref writer, fieldIdDelta, expectedType, value)) return;
        writer.WriteFieldHeader(fieldIdDelta, expectedType, value!.GetType(), WireType.LengthPrefixed);
        var json = JsonSerializer.SerializeToUtf8Bytes(value, value.GetType());
        writer.WriteVarUInt32((uint)json.Length);
        writer.Write(json);
    }

    public object? ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.IsReference) return ReferenceCodec.ReadReference(ref reader, field.FieldType);
        var placeholder = ReferenceCodec.CreateRecordPlaceholder(reader.Session);
        var json = reader.ReadBytes(reader.ReadVarUInt32());
        var value = JsonSerializer.Deserialize(json, field.FieldType!)!;
        ReferenceCodec.RecordObject(reader.Session, value, placeholder);
        return value;
    }

    private static bool IsOurs(Type type) =>
        type.Namespace is { } space && (space.StartsWith("Maas.Domain", StringComparison.Ordinal) || space.StartsWith("Maas.Region", StringComparison.Ordinal)
            || space.StartsWith("Maas.Api", StringComparison.Ordinal))
        && !typeof(IAddressable).IsAssignableFrom(type) && !type.Name.StartsWith("Codec_", StringComparison.Ordinal);
}
