using System.Text.Json;
using System.Text.Json.Serialization;

namespace Maas.Domain.Installation;

/// <summary>Source types under the names operators and URLs know: <c>tgz</c>, <c>dd-gz</c>, …</summary>
public sealed class SourceTypeConverter() : JsonStringEnumConverter<SourceType>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);
