using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Maas.Agent.Host;

/// <summary>Progress for people: one line on every console, in a file, and at the appliance's syslog once its address is known.</summary>
internal sealed class AgentLog(IReadOnlyList<Stream> sinks, TimeProvider time) : IDisposable
{
    /// <summary>Facility daemon, severity informational (RFC 3164 §4.1.1).</summary>
    private const int Priority = (3 * 8) + 6;

    private readonly Lock _gate = new();
    private readonly long _started = time.GetTimestamp();
    private UdpClient? _syslog;
    private string _hostname = "maas";

    public void Say(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Write(line);
    }

    /// <summary>From now on lines also go to <c>host:port</c>; lost ones are lost.</summary>
    public void AlsoTo(string host, int port, string hostname)
    {
        try
        {
            var client = new UdpClient();
            client.Connect(host, port);
            lock (_gate)
                (_syslog, _hostname) = (client, hostname);
        }
        catch (SocketException e)
        {
            Say($"No remote log at {host}:{port}: {e.Message}");
        }
    }

    public void Dispose() => _syslog?.Dispose();

    private void Write(string line)
    {
        var seconds = time.GetElapsedTime(_started).TotalSeconds;
        var bytes = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"[maas {seconds,7:0.0}] {line}\n"));
        lock (_gate)
        {
            foreach (var sink in sinks)
                WriteTo(sink, bytes);
            Send(line);
        }
    }

    private static void WriteTo(Stream sink, byte[] bytes)
    {
        try
        {
            sink.Write(bytes);
            sink.Flush();
        }
        catch (IOException)
        {
            // A console that went away must not end the work.
        }
    }

    private void Send(string line)
    {
        try
        {
            _syslog?.Send(Encoding.UTF8.GetBytes($"<{Priority}>{_hostname} maas-agent: {line}"));
        }
        catch (SocketException)
        {
            // The interface may just be changing.
        }
    }
}
