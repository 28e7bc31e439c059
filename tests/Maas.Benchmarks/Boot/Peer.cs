using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Maas.Benchmarks.Boot;

/// <summary>A server to compare with, as a process of this run.</summary>
internal sealed class Peer : IDisposable
{
    private const double TicksPerSecond = 100;

    private readonly Process _process;

    public Peer(string name, string program, params string[] arguments)
    {
        Name = name;
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public string Name { get; }

    /// <summary>Our own servers.</summary>
    public static Peer Ours(string directory, string address, int tftpPort, int httpPort) => new(
        "appliance", Environment.ProcessPath!, BootServer.Command, directory, address, tftpPort.ToString(CultureInfo.InvariantCulture), httpPort.ToString(CultureInfo.InvariantCulture));

    /// <summary>Processor seconds of the process and of those it started, the ended ones included.</summary>
    public double CpuSeconds => Tree(_process.Id).Sum(Seconds);

    /// <summary>Waits until it answers a TFTP request or accepts a connection.</summary>
    public async Task ReadyAsync(IPEndPoint at, ProtocolType protocol)
    {
        for (var tries = 0; ; tries++)
        {
            if (_process.HasExited) throw new InvalidOperationException($"{Name} ended with {_process.ExitCode}.");
            if (tries > 200) throw new InvalidOperationException($"{Name} does not answer.");
            try
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
                using var socket = new Socket(AddressFamily.InterNetwork, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
                await socket.ConnectAsync(at, patience.Token);
                if (protocol == ProtocolType.Tcp) return;
                socket.Dispose();
                using var asking = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                await asking.SendToAsync(Encoding.ASCII.GetBytes("\0\u0001nothing-of-this-name\0octet\0"), SocketFlags.None, at, patience.Token);
                await asking.ReceiveFromAsync(new byte[600], SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), patience.Token);
                return;
            }
            catch (Exception problem) when (problem is SocketException or OperationCanceledException)
            {
                await Task.Delay(50);
            }
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static IEnumerable<int> Tree(int parent) =>
        Read($"/proc/{parent}/task/{parent}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture)).SelectMany(Tree).Prepend(parent);

    /// <summary>Empty when the process has ended meanwhile.</summary>
    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static double Seconds(int id)
    {
        var stat = Read($"/proc/{id}/stat");
        return stat.Length == 0 ? 0
            : stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[11..15].Sum(f => double.Parse(f, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
