using System.Text;

namespace Maas.Agent.Http;

/// <summary>Fields and files of a POST: url-encoded while there are only fields, else multipart/form-data (RFC 7578).</summary>
internal sealed class FormBody
{
    // Long enough not to occur in any script's output.
    private const string Boundary = "----maas-agent-9f2c1d7e5b3a4860a1c7";

    private readonly List<(string Name, string Value)> _fields = [];
    private readonly List<(string Name, byte[] Content)> _files = [];

    public string ContentType => _files.Count == 0 ? "application/x-www-form-urlencoded" : $"multipart/form-data; boundary={Boundary}";

    public byte[] Content => _files.Count == 0
        ? Encoding.ASCII.GetBytes(string.Join('&', _fields.Select(given => $"{Uri.EscapeDataString(given.Name)}={Uri.EscapeDataString(given.Value)}")))
        : Multipart();

    /// <summary>Absent values are left out.</summary>
    public FormBody Field(string name, string? value)
    {
        if (value is not null)
            _fields.Add((name, value));
        return this;
    }

    public FormBody File(string name, byte[] content)
    {
        _files.Add((name, content));
        return this;
    }

    private byte[] Multipart()
    {
        using var body = new MemoryStream();
        void Text(string text) => body.Write(Encoding.UTF8.GetBytes(text));
        foreach (var (name, value) in _fields)
            Text($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{Quoted(name)}\"\r\n\r\n{value}\r\n");
        foreach (var (name, content) in _files)
        {
            Text($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{Quoted(name)}\"; filename=\"{Quoted(name)}\"\r\n");
            Text("Content-Type: application/octet-stream\r\n\r\n");
            body.Write(content);
            Text("\r\n");
        }
        Text($"--{Boundary}--\r\n");
        return body.ToArray();
    }

    private static string Quoted(string name) => name.Replace("\"", "%22", StringComparison.Ordinal).ReplaceLineEndings("%0A");
}
