using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Maas.Appliance;

/// <summary>How stored documents are written: names of enumerations, addresses as text, secrets encrypted.</summary>
internal static class StoreJson
{
    public static JsonSerializerOptions Make(byte[] key)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
        options.Converters.Add(new JsonStringEnumConverter());
        options.Converters.Add(new IpAddressConverter());
        options.Converters.Add(new SecretConverter(key));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class IpAddressConverter : JsonConverter<IPAddress>
    {
        public override IPAddress? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => IPAddress.Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
