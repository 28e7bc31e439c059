using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Maas.Api.Contract;
using Maas.Api.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Maas.Api.Documents;

/// <summary>The description from which command-line clients build themselves (api-protocol.md §7).</summary>
internal sealed class DescribeDocument
{
    private readonly IReadOnlyList<(string Name, Handler? Anon, Handler? Auth)> _resources;

    public DescribeDocument(OperationTable table)
    {
        _resources =
        [
            .. table.Operations.Where(o => !o.Resource.Hidden).GroupBy(o => o.Resource)
                .Select(g => (Anon: AnonymousHandler(g.Key, [.. g]), Auth: UserHandler(g.Key, [.. g])))
                .Select(h => ((h.Auth ?? h.Anon)!.Name, h.Anon, h.Auth)).OrderBy(r => r.Item1, StringComparer.Ordinal),
        ];
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(_resources.Select(r => new { r.Name, r.Anon, r.Auth }), JsonAnswers.Compact))))[..40];
    }

    /// <summary>Forty hexadecimal digits that stay the same as long as the description does.</summary>
    public string Hash { get; }

    /// <param name="request">Its scheme and host make the absolute addresses.</param>
    public byte[] Render(HttpRequest request)
    {
        var host = request.Headers["X-Forwarded-Host"].FirstOrDefault() ?? request.Host.Value;
        var scheme = request.Headers["X-Forwarded-Proto"].FirstOrDefault() ?? request.Scheme;
        object? Shown(Handler? handler) => handler is null ? null : new
        {
            handler.Actions,
            handler.Doc,
            handler.Name,
            handler.Params,
            handler.Path,
            Uri = $"{scheme}://{host}{handler.Path}",
        };
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                Doc = "MAAS API",
                Handlers = _resources.Select(r => r.Anon).Concat(_resources.Select(r => r.Auth)).Where(h => h is not null).Select(Shown),
                Hash,
                Resources = _resources.Select(r => new { Anon = Shown(r.Anon), Auth = Shown(r.Auth), r.Name }),
            },
            JsonAnswers.Compact);
    }

    private static Handler? AnonymousHandler(ResourceAttribute resource, IReadOnlyList<Operation> operations)
    {
        var open = operations.Where(o => o.Allow == Access.Anonymous).ToList();
        if (open.Count == 0) return null;
        return Make(resource.Anonymous ?? resource.Handler, resource, open);
    }

    /// <summary>A resource that only has anonymous operations and no anonymous name of its own is described once, as anonymous.</summary>
    private static Handler? UserHandler(ResourceAttribute resource, IReadOnlyList<Operation> operations) =>
        resource.Anonymous is null && operations.All(o => o.Allow == Access.Anonymous) ? null : Make(resource.Handler, resource, operations);

    private static Handler Make(string name, ResourceAttribute resource, IReadOnlyList<Operation> operations) => new(
        name, resource.Doc, operations[0].PathParameters, ApiEndpoint.Prefix + resource.Path,
        [.. operations.Select(o => new ActionDescription(Documentation(o), o.Method, o.Action, o.Op, o.Op is null)).OrderBy(a => a.Name, StringComparer.Ordinal)]);

    /// <summary>Title, text, and the parameters in the form that makes the client offer arguments.</summary>
    private static string Documentation(Operation operation)
    {
        var text = new StringBuilder(operation.Declared.Title).Append("\n\n").Append(operation.Declared.Doc.Length > 0 ? operation.Declared.Doc : operation.Declared.Title + ".");
        var fields = operation.Fields.Where(f => !f.InPath).ToList();
        if (fields.Count > 0) text.Append("\n\n");
        foreach (var field in fields)
        {
            var name = field.IsRest ? "parameters" : field.Name;
            text.Append(":param ").Append(name).Append(": ").Append(field.Required ? "Required. " : "Optional. ").Append(field.Doc).Append('\n')
                .Append(":type ").Append(name).Append(": ").Append(TypeName(field.Type)).Append("\n\n");
        }

        return text.ToString();
    }

    internal static string TypeName(Type type)
    {
        var kind = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>) ? type.GetGenericArguments()[0] : type;
        kind = Nullable.GetUnderlyingType(kind) ?? kind;
        return kind == typeof(int) || kind == typeof(long) ? "Int" : kind == typeof(bool) ? "Boolean" : kind == typeof(double) ? "Float" : kind == typeof(UploadedFile) || kind == typeof(IReadOnlyList<UploadedFile>) ? "File" : "String";
    }

    internal sealed record Handler(string Name, string Doc, IReadOnlyList<string> Params, string Path, IReadOnlyList<ActionDescription> Actions);

    internal sealed record ActionDescription(string Doc, string Method, string Name, string? Op, bool Restful);
}
