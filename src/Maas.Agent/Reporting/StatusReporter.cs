using System.Net.Sockets;
using System.Text.Json;
using Maas.Agent.Http;

namespace Maas.Agent.Reporting;

/// <summary>How something that was reported as started ended.</summary>
internal enum StatusResult
{
    Success,
    Warn,
    Fail,
}

/// <param name="Path">Name of the result on the appliance.</param>
internal sealed record ReportedFile(string Path, byte[] Content);

/// <summary>Tells the status webhook what happens here (metadata.md §7). Where there is no webhook, it tells nobody.</summary>
internal sealed class StatusReporter(Appliance appliance, Uri? endpoint, TimeProvider time, Action<string>? note = null)
{
    public Task StartAsync(string origin, string name, string description, CancellationToken cancel = default) =>
        PostAsync(new StatusEvent("start", origin, name, description), attempts: 3, cancel);

    public Task ProgressAsync(string origin, string name, string description, CancellationToken cancel = default) =>
        PostAsync(new StatusEvent("progress", origin, name, description), attempts: 1, cancel);

    /// <summary>The end of something; of the outermost one the appliance's next step depends, so that is tried for long.</summary>
    public Task FinishAsync(
        string origin, string name, string description, StatusResult result, IReadOnlyList<ReportedFile>? files = null, CancellationToken cancel = default) =>
        PostAsync(new StatusEvent("finish", origin, name, description, result, files), attempts: name.Contains('/') ? 3 : 8, cancel);

    private async Task PostAsync(StatusEvent message, int attempts, CancellationToken cancel)
    {
        if (endpoint is null)
            return;
        var call = new HttpCall("POST", endpoint) { Body = message.Json(time.GetUtcNow()), Headers = [("Content-Type", "application/json")] };
        try
        {
            await using var answer = await appliance.SendAsync(call, attempts, cancel);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // Whoever watches the console learns it; the work itself goes on.
            note?.Invoke($"The status message \"{message.Description}\" was not delivered: {e.Message}");
        }
    }

    private sealed record StatusEvent(
        string Type, string Origin, string Name, string Description, StatusResult? Result = null, IReadOnlyList<ReportedFile>? Files = null)
    {
        /// <summary>The writer's default escaping leaves ASCII only, which the webhook demands.</summary>
        public byte[] Json(DateTimeOffset now)
        {
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                json.WriteString("name", Name);
                json.WriteString("description", Description);
                json.WriteString("event_type", Type);
                json.WriteString("origin", Origin);
                json.WriteNumber("timestamp", now.ToUnixTimeMilliseconds() / 1000.0);
                json.WriteString("level", "INFO");
                if (Result is { } result)
                    json.WriteString("result", result.ToString().ToUpperInvariant());
                if (Files is { Count: > 0 })
                    WriteFiles(json, Files);
                json.WriteEndObject();
            }
            return buffer.ToArray();
        }

        private static void WriteFiles(Utf8JsonWriter json, IReadOnlyList<ReportedFile> files)
        {
            json.WriteStartArray("files");
            foreach (var file in files)
            {
                json.WriteStartObject();
                json.WriteString("path", file.Path);
                json.WriteString("encoding", "base64");
                json.WriteBase64String("content", file.Content);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
    }
}
