using System.Globalization;
using System.Text;
using Maas.Api.Contract;
using Maas.Api.Tests.Access;
using Maas.Testing.Appliance;

namespace Maas.Api.Tests.Pipeline;

/// <summary>Requests to the API that are right in most and wrong in something: method, path, headers, signature, form; about objects that earlier answers
/// told of. The same seed makes the same ones, as far as the answers are the same.</summary>
internal sealed class RandomRequests
{
    /// <summary>Nobody takes part in a request longer than this.</summary>
    private const int MostSteps = 12;

    private static readonly string[] Values =
    [
        "", " ", "0", "1", "-1", "2147483648", "99999999999999999999", "1.5", "1e9", "NaN", "true", "maybe", "null", "None", "[]", "{}", "*", "%", "'", "\"",
        "\\", "..", "../../etc/passwd", "a,b;c", "=x", "id:1", "name:default", "cidr:10.0.0.0/8", "10.0.0.1", "10.0.0.0/33", "::1", "fe80::/200",
        "52:54:00:aa:bb:cc", "zz:zz", "amd64/generic", "manual", "root:20(ssd)", "x:y=z,,", "a=b", "\u0000", "\u0001\u001f", "\u202e", "ä€😀", "\ud800", "<script>",
        "${x}", "{{x}}", "%00", "%ff", "//node[@id='", "AAAA", "====", "#!/bin/sh\n# --- Start MAAS 1.0 script metadata ---\n# name: [\n", "\r\nX: y",
    ];

    private static readonly string[] Headers =
    [
        "If-None-Match: \"", "If-None-Match: *", "Accept-Encoding: gzip;q=x, br;;", "Accept-Encoding: gzip",
        "Cookie: sessionid=x; csrftoken=", "Cookie: ;;;=", "X-CSRFToken: x", "X-Forwarded-Host: <>",
        "X-Forwarded-Proto: gopher", "Range: bytes=0-0,1-",
        "Expect: 100-continue", "Accept: nonsense/;;", "Content-Encoding: gzip", "X-HTTP-Method-Override: DELETE", "Upgrade: h2c", "TE: trailers",
    ];

    private static readonly string[] Types =
    [
        "application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=b", "multipart/form-data", "text/plain", "",
        "application/json; charset=utf-7", "multipart/form-data; boundary=\"\"", ";;;",
    ];

    private readonly Operation[] _operations;

    /// <summary>The same in some order: every operation has its turn to be asked for rightly.</summary>
    private readonly Operation[] _turns;
    private int _turn;
    private readonly Random _random;
    private readonly KnownObjects _known = new();
    private readonly PlausibleValues _plausible;
    private readonly Sample _sample;
    private readonly RightRequests _right;
    private readonly ApiClient[] _callers;

    /// <summary>A path that the next requests are about too, so that one object goes through several states.</summary>
    private string? _focus;
    private int _left;
    private string? _object;

    /// <param name="right">Where every third request starts.</param>
    /// <param name="callers">Who signs: an administrator, most of the time; the objects' owner; others.</param>
    public RandomRequests(int seed, OperationTable table, Sample sample, RightRequests right, params ApiClient[] callers)
    {
        (_random, _sample, _right, _callers) = (new Random(seed), sample, right, callers);
        _plausible = new PlausibleValues(_random, _known, sample);

        // Not what asks others on the network for something.
        _operations =
        [
            .. table.Operations.Where(o => (!o.Action.Contains("import", StringComparison.OrdinalIgnoreCase) || o.Resource.Handler.StartsWith("SSHKeys", StringComparison.Ordinal))
                && o.Action is not "add_chassis" && o.Op is not ("add_chassis" or "import_boot_images" or "import")),
        ];
        _turns = [.. _operations];
        _random.Shuffle(_turns);
    }

    /// <summary>Whether the newest request has all that it says it has; otherwise who waits for the rest waits in vain.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The operation that the newest request is about, more or less.</summary>
    public string Newest { get; private set; } = "";

    public static string NameOf(Operation operation) => $"{operation.Method} {operation.Resource.Path} {operation.Op}".TrimEnd();

    /// <summary>What was answered to the newest request.</summary>
    public void Learn(int status, string answer)
    {
        _known.Learn(answer);
        if (status == 404 && _object is { } gone) _known.Forget(gone);
        if (status == 404) _focus = null;
    }

    public async Task<byte[]> NextAsync()
    {
        (IsWhole, Newest, _object) = (true, "chunk of an upload", null);
        if (_known.Uploads.Count > 0 && Chance(3)) return Upload();
        return Chance(35) ? NearlyRight(await _right.MakeAsync(_turns[_turn++ % _turns.Length])) : Wrong();
    }

    /// <summary>A right request, or what one changed, left out or added value makes of it. It stays in focus: what follows meets its effects.</summary>
    private byte[] NearlyRight(RightRequest right)
    {
        Newest = NameOf(right.Operation);
        var fields = right.Fields.ToList();
        if (Chance(15) && fields.Count > 0) fields.RemoveAt(_random.Next(fields.Count));
        if (Chance(15) && fields.Count > 0) fields[_random.Next(fields.Count)] = (Pick(fields).Name, Value());
        if (Chance(30)) fields.AddRange(Fields(right.Operation).Where(more => !fields.Exists(f => f.Name == more.Name)).Take(1 + _random.Next(2)));
        var method = right.Operation.Method;
        var inQuery = method is "GET" or "DELETE";
        var query = string.Join('&', fields.Select(f => $"{Uri.EscapeDataString(Clean(f.Name))}={Uri.EscapeDataString(Clean(f.Value))}"));
        var path = inQuery && query.Length > 0 ? $"{right.Path}{(right.Path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}" : right.Path;
        var multipart = right.Operation.Fields.Any(f => f.Type == typeof(UploadedFile) || f.Type == typeof(IReadOnlyList<UploadedFile>));
        byte[] body = inQuery ? [] : multipart ? Encoding.UTF8.GetBytes(WithFiles(fields)) : Encoding.UTF8.GetBytes(query);
        if (method != "DELETE" && right.Operation.PathParameters.Count > 0 && Chance(50)) (_focus, _left) = (right.Path.Split('?')[0], _random.Next(MostSteps));
        var signature = (right.AsOwner ? _callers[1] : _callers[0]).Signature().Parameter;
        var type = inQuery ? "" : multipart ? "Content-Type: multipart/form-data; boundary=b\r\n" : "Content-Type: application/x-www-form-urlencoded\r\n";
        return
        [
            .. Encoding.Latin1.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"{method} /MAAS/api/2.0/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: OAuth {signature}\r\n{type}Content-Length: {body.Length}\r\n\r\n")),
            .. body,
        ];
    }

    private static string WithFiles(List<(string Name, string Value)> fields) => string.Concat(fields.Select(f =>
        $"--b\r\nContent-Disposition: form-data; name=\"{Clean(f.Name)}\"{(f.Name is "file" or "content" ? "; filename=\"f\"" : "")}\r\n\r\n{Clean(f.Value)}\r\n")) + "--b--\r\n";

    private byte[] Wrong()
    {
        var operation = Operation();
        Newest = NameOf(operation);
        var method = Chance(8) ? Pick(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "get", "X"]) : operation.Method;
        var (type, body) = method is "POST" or "PUT" or "DELETE" || Chance(20) ? Body(operation) : ("", []);
        var head = new StringBuilder($"{method} /MAAS/api/2.0/{Path(operation)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        if (!Chance(6)) head.Append("Authorization: ").Append(Signature()).Append("\r\n");
        if (type.Length > 0) head.Append("Content-Type: ").Append(type).Append("\r\n");
        for (var i = _random.Next(3); i > 0; i--) head.Append(Pick(Headers)).Append("\r\n");
        if (Chance(5))
        {
            IsWhole = false;
            head.Append("Transfer-Encoding: chunked\r\n\r\n");
            return [.. Encoding.Latin1.GetBytes(head.ToString()), .. Chunked(body)];
        }

        var length = Chance(4) ? body.Length + _random.Next(-3, 100) : body.Length;
        IsWhole = length <= body.Length;
        if (body.Length > 0) head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body];
    }

    /// <summary>One of the whole table, or of those of the object that has the focus.</summary>
    private Operation Operation()
    {
        if (_left-- <= 0) (_focus, _left) = (null, _random.Next(MostSteps));
        if (_focus is not { } focus) return Pick(_operations);
        var parts = focus.Split('/').Length;
        return Pick([.. _operations.Where(o => o.Method != "DELETE" && o.Resource.Path.Split('/').Length == parts && o.Resource.Path.Split('/')[0] == focus.Split('/')[0])
            .DefaultIfEmpty(Pick(_operations))]);
    }

    /// <summary>A chunk of an upload: the content, a part of it, or anything.</summary>
    private byte[] Upload()
    {
        var body = Chance(60) ? PlausibleValues.Content : Chance(50) ? PlausibleValues.Content[.._random.Next(PlausibleValues.Content.Length)] : Bytes(_random.Next(100));
        return
        [
            .. Encoding.Latin1.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"PUT /MAAS/api/2.0/{Pick(_known.Uploads)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: {Signature()}\r\nContent-Type: application/octet-stream\r\nContent-Length: {body.Length}\r\n\r\n")),
            .. body,
        ];
    }

    private string Path(Operation operation)
    {
        var path = operation.Resource.Path;
        if (operation.PathParameters.Count > 0 && Chance(75) && (Focused(path) ?? _known.Fill(path, _random)) is { } known)
        {
            if (operation.Method != "DELETE") _focus ??= known;
            path = _object = known;
        }

        foreach (var name in operation.PathParameters)
            path = path.Replace($"{{{name}}}", Chance(60) ? Known(operation.Resource.Path, name) : Uri.EscapeDataString(Value()), StringComparison.Ordinal);
        if (Chance(3)) path = path.Trim('/');
        if (Chance(2)) path += Pick(["op-", "op-x", "//", "%2f", "?", "#", ";x=y", "\u00ff"]);
        var query = new List<string>();
        if (operation.Op is { } op) query.Add("op=" + (Chance(5) ? Uri.EscapeDataString(Value()) : op));
        if (operation.Method is "GET" or "DELETE" || Chance(10))
            query.AddRange(Fields(operation).Select(f => $"{Uri.EscapeDataString(f.Name)}={(Chance(5) ? string.Concat(f.Value.Where(l => l > ' ')) : Uri.EscapeDataString(f.Value))}"));
        return path + (query.Count == 0 ? "" : "?" + string.Join('&', query).Replace(' ', '+').Replace('\n', '+'));
    }

    /// <summary>The object in focus, when the path is one of its kind.</summary>
    private string? Focused(string template) => _focus is { } focus && template.Split('/').Zip(focus.Split('/')).All(p => p.First == p.Second || p.First.StartsWith('{')) ? focus : null;

    private string Known(string path, string name) => name switch
    {
        "system_id" => path[0] == 'd' ? _sample.Device : path[0] == 'r' ? _sample.Controller : _sample.Machine,
        "name" or "id" when path.StartsWith("tags", StringComparison.Ordinal) => _sample.Tag,
        "name" when path.StartsWith("zones", StringComparison.Ordinal) => _sample.Zone,
        "name" => "maas-lshw",
        "username" => _sample.User,
        "fabric_id" => Number(_sample.Fabric),
        "vid" => Number(_sample.Vid),
        "device_id" => Number(_sample.BlockDevice),
        "id" => Number(path.Split('/')[0] switch
        {
            "subnets" => _sample.Subnet,
            "spaces" => _sample.Space,
            "fabrics" => _sample.Fabric,
            "vlans" => _sample.Vlan,
            "ipranges" => _sample.IpRange,
            "resourcepool" => _sample.Pool,
            "nodes" => path.Contains("interfaces", StringComparison.Ordinal) ? _sample.Interface
                : path.Contains("partition", StringComparison.Ordinal) ? _sample.Partition : _sample.BlockDevice,
            _ => 1,
        }),
        _ => "1",
    };

    private List<(string Name, string Value)> Fields(Operation operation)
    {
        var fields = new List<(string, string)>();
        foreach (var field in operation.Fields.Where(f => !f.InPath && (f.Required ? !Chance(10) : Chance(40))))
            fields.Add((field.IsRest ? Pick(["power_parameters_x", "tags", "mem", "storage", "interfaces", "status", "zone", "x"]) : field.Name,
                (Chance(75) ? _plausible.Of(operation, field) : null) ?? Value()));
        if (Chance(5)) fields.Add((Value(), Value()));
        if (Chance(5) && fields.Count > 0) fields.Add((fields[0].Item1, Value()));
        return fields;
    }

    private (string Type, byte[] Body) Body(Operation operation)
    {
        var type = Chance(25) ? Pick(Types) : Types[_random.Next(3)];
        var fields = Fields(operation);
        var body = type switch
        {
            _ when Chance(4) => Bytes(_random.Next(5000)),
            "application/json" or "application/json; charset=utf-7" => Encoding.UTF8.GetBytes(Json(fields)),
            "multipart/form-data; boundary=b" => Multipart(fields),
            _ => Encoding.UTF8.GetBytes(string.Join('&', fields.Select(f => $"{Uri.EscapeDataString(f.Name)}={Uri.EscapeDataString(f.Value)}"))),
        };
        return (type, Chance(5) && body.Length > 0 ? body[.._random.Next(body.Length)] : body);
    }

    private string Json(List<(string Name, string Value)> fields) => Chance(10)
        ? Pick(["[", "null", "{\"a\": [1, {\"b\": null}]}", string.Concat(Enumerable.Repeat("[", 3000)), "{\"a\": 1e999}", "{\"name\": {}}"])
        : System.Text.Json.JsonSerializer.Serialize(fields.DistinctBy(f => f.Name).ToDictionary(f => Clean(f.Name), f => Chance(10) ? (object)_random.Next() : Clean(f.Value)));

    private byte[] Multipart(List<(string Name, string Value)> fields)
    {
        var body = new StringBuilder();
        foreach (var (name, value) in fields)
        {
            var base64 = Chance(50);
            body.Append("--b\r\nContent-Disposition: form-data; name=\"").Append(Clean(name)).Append('"').Append(Chance(15) ? "; filename=\"f\"" : "").Append("\r\n")
                .Append(base64 ? "Content-Transfer-Encoding: base64\r\n" : "").Append("\r\n")
                .Append(base64 && !Chance(10) ? Convert.ToBase64String(Encoding.UTF8.GetBytes(Clean(value))) : Clean(value)).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(body.Append(Chance(10) ? "--b" : "--b--\r\n").ToString());
    }

    private byte[] Chunked(byte[] body) => Chance(20) ? Bytes(50) : [.. Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. "\r\n0\r\n\r\n"u8];

    private string Signature()
    {
        var signature = $"OAuth {(Chance(80) ? _callers[0] : Pick(_callers)).Signature().Parameter}";
        return Chance(5) ? signature[.._random.Next(signature.Length)] + Pick(["", "\"", ",,", "=%zz"]) : signature;
    }

    private string Value() => Chance(4) ? new string(Pick(["a", "9", "ä", "%"])[0], _random.Next(20_000))
        : Chance(15) ? Pick([_sample.Machine, _sample.Device, _sample.Tag, _sample.Zone, "default", Number(_sample.Subnet)])
        : Pick(Values);

    /// <summary>Without halves of letters, which no encoding has.</summary>
    private static string Clean(string text) => text.Replace("\ud800", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal);

    private static string Number(int id) => id.ToString(CultureInfo.InvariantCulture);

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}
