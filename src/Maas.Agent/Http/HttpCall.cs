using System.Text;

namespace Maas.Agent.Http;

/// <summary>One request. The agent speaks plain HTTP/1.1 to its appliance and to nothing else.</summary>
internal sealed record HttpCall(string Method, Uri Url)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];
    public byte[]? Body { get; init; }

    public static HttpCall Get(Uri url) => new("GET", url);

    public static HttpCall Post(Uri url, FormBody form) =>
        new("POST", url) { Body = form.Content, Headers = [("Content-Type", form.ContentType)] };

    public HttpCall With(string name, string value) => this with { Headers = [.. Headers, (name, value)] };

    /// <summary>As sent (RFC 9112 §3); every exchange has its own connection.</summary>
    public byte[] Head()
    {
        var text = new StringBuilder();
        text.Append(Method).Append(' ').Append(Url.PathAndQuery).Append(" HTTP/1.1\r\n");
        text.Append("Host: ").Append(Url.IsDefaultPort ? Url.Host : $"{Url.Host}:{Url.Port}").Append("\r\n");
        text.Append("User-Agent: maas-agent\r\nAccept: */*\r\nConnection: close\r\n");
        foreach (var (name, value) in Headers)
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        if (Body is not null || Method == "POST")
            text.Append("Content-Length: ").Append(Body?.Length ?? 0).Append("\r\n");
        return Encoding.ASCII.GetBytes(text.Append("\r\n").ToString());
    }
}
