using System.Text;
using System.Text.Json;
using Maas.Api.Contract;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Maas.Api.Pipeline;

/// <summary>Reads query and body into parameters: url-encoded, multipart (base64 parts and no parts included) and JSON (api-protocol.md §5).</summary>
internal static class RequestReader
{
    /// <summary>A value longer than this is no value; files go to disk well before.</summary>
    private const int MostValueBytes = 4 * 1024 * 1024;

    private const int MostParts = 2000;
    private const int InMemory = 256 * 1024;

    /// <summary>Uploads are bounded by what disks hold, not by memory (the reference has no limit either).</summary>
    private const long MostFileBytes = 64L * 1024 * 1024 * 1024;

    public static async Task<Parameters> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        var parameters = new Parameters();
        foreach (var (name, values) in request.Query)
        {
            foreach (var value in values) parameters.Add(name, value ?? "");
        }

        if (request.Method is not ("POST" or "PUT" or "DELETE")) return parameters;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && !string.IsNullOrEmpty(request.ContentType)) return parameters;
        try
        {
            await ReadBodyAsync(context, type, parameters);
        }
        catch (Exception problem) when (problem is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            // Too many parts, headers or octets, letters that are none, or an end before the end: nothing is made of a part.
            throw ApiException.BadRequest("Bad Request").Hinting($"The body cannot be read as {request.ContentType}: {problem.Message}");
        }

        return parameters;
    }

    private static async Task ReadBodyAsync(HttpContext context, MediaTypeHeaderValue? type, Parameters parameters)
    {
        var request = context.Request;
        if (type is null || type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
            await ReadUrlEncodedAsync(request, parameters);
        else if (type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            await ReadMultipartAsync(context, type, parameters);
        else if (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            await ReadJsonAsync(request, parameters);
    }

    private static async Task ReadUrlEncodedAsync(HttpRequest request, Parameters parameters)
    {
        var reader = new FormPipeReader(request.BodyReader) { KeyLengthLimit = 1024, ValueLengthLimit = MostValueBytes, ValueCountLimit = MostParts };
        foreach (var (name, values) in await reader.ReadFormAsync())
        {
            foreach (var value in values) parameters.Add(name, value ?? "");
        }
    }

    private static async Task ReadMultipartAsync(HttpContext context, MediaTypeHeaderValue type, Parameters parameters)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 200) throw ApiException.BadRequest("Bad Request").Hinting("multipart/form-data needs a boundary of at most 200 letters.");
        // A body with no part at all is a bare closing boundary, or nothing; some clients always send one.
        var closing = $"--{boundary}--";
        var start = new byte[(2 * closing.Length) + 8];
        var length = await context.Request.Body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false);
        if (length < start.Length && IsEmpty(Encoding.Latin1.GetString(start, 0, length), closing)) return;

        await using var body = new PrefixedStream(start.AsMemory(0, length), context.Request.Body);
        var reader = new MultipartReader(boundary, body) { BodyLengthLimit = MostFileBytes };
        var room = new Room(RequestLimits.Values);
        for (var parts = 0; await reader.ReadNextSectionAsync() is { } section; parts++)
        {
            if (parts == MostParts) throw ApiException.BadRequest("Bad Request").Hinting($"More than {MostParts} parts.");
            await ReadPartAsync(context, section, parameters, room);
        }
    }

    /// <summary>Nothing, the closing boundary alone, or a part without anything before it.</summary>
    private static bool IsEmpty(string body, string closing)
    {
        var letters = string.Concat(body.Where(letter => !char.IsWhiteSpace(letter)));
        return letters.Length == 0 || letters == closing || letters == closing[..^2] + closing;
    }

    private static async Task ReadPartAsync(HttpContext context, MultipartSection section, Parameters parameters, Room room)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)) return;
        var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
        var fileName = HeaderUtilities.RemoveQuotes(disposition.FileName).Value;
        var base64 = section.Headers is { } headers && headers.TryGetValue("Content-Transfer-Encoding", out var encoding)
            && string.Equals(encoding.ToString().Trim(), "base64", StringComparison.OrdinalIgnoreCase);
        await using Stream content = base64 ? new Base64Stream(section.Body) : section.Body;
        if (fileName is null)
        {
            parameters.Add(name, await ReadValueAsync(content, room));
            return;
        }

        var buffer = new FileBufferingWriteStream(InMemory, MostFileBytes);
        context.Response.RegisterForDisposeAsync(buffer);
        await content.CopyToAsync(buffer);
        var file = await Keep(context, buffer);
        Stream Open() => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        parameters.Files.Add(new UploadedFile(name, fileName, section.ContentType ?? "application/octet-stream", Open, new FileInfo(file).Length));
    }

    /// <summary>The upload as a file of the request, so that it can be read more than once and is gone with it.</summary>
    private static async Task<string> Keep(HttpContext context, FileBufferingWriteStream buffer)
    {
        var path = Path.GetTempFileName();
        context.Response.OnCompleted(() =>
        {
            File.Delete(path);
            return Task.CompletedTask;
        });
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        await buffer.DrainBufferAsync(file);
        return path;
    }

    private static async Task<string> ReadValueAsync(Stream content, Room room)
    {
        var buffer = new MemoryStream();
        var chunk = new byte[8192];
        int read;
        while ((read = await content.ReadAsync(chunk)) > 0)
        {
            if (buffer.Length + read > MostValueBytes) throw ApiException.BadRequest("Bad Request").Hinting($"A value has more than {MostValueBytes} bytes: send it as a file.");
            if ((room.Left -= read) < 0) throw ApiException.OfStatus(413, $"The values have more than {RequestLimits.Values} bytes in all: send large ones as files.");
            buffer.Write(chunk, 0, read);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static async Task ReadJsonAsync(HttpRequest request, Parameters parameters)
    {
        try
        {
            using var document = JsonDocument.Parse(await ReadValueAsync(request.Body, new Room(RequestLimits.Values)));
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw ApiException.BadRequest("Bad Request").Hinting("The body has to be one JSON object.");
            foreach (var property in document.RootElement.EnumerateObject())
            {
                var values = property.Value.ValueKind == JsonValueKind.Array ? property.Value.EnumerateArray().AsEnumerable() : [property.Value];
                foreach (var value in values) parameters.Add(property.Name, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
            }
        }
        catch (JsonException problem)
        {
            throw ApiException.BadRequest("Bad Request").Hinting($"The body is no JSON: {problem.Message}");
        }
    }

    /// <summary>How many bytes of values the request may still bring.</summary>
    private sealed class Room(long left)
    {
        public long Left { get; set; } = left;
    }
}
