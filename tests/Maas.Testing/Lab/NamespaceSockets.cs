using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Maas.Testing.Lab;

/// <summary>Sockets of a network namespace, usable from outside it: a socket belongs to where it was made, whoever uses it.</summary>
public static class NamespaceSockets
{
    private const int CLONE_NEWNET = 0x40000000;

    public static Socket Create(string network, AddressFamily family, SocketType type, ProtocolType protocol)
    {
        Socket? made = null;
        Exception? problem = null;
        // A thread of its own, since entering the namespace cannot be undone in one that others use next.
        var thread = new Thread(() =>
        {
            try
            {
                using var name = File.OpenHandle($"/run/netns/{network}");
                if (setns(name, CLONE_NEWNET) != 0) throw new LabException($"setns to {network} failed ({Marshal.GetLastPInvokeError()})");
                made = new Socket(family, type, protocol);
            }
            catch (Exception e)
            {
                problem = e;
            }
        });
        thread.Start();
        thread.Join();
        return made ?? throw new LabException($"No socket in {network}: {problem?.Message}", problem);
    }

    /// <summary>An HTTP client that is in the namespace.</summary>
    public static HttpClient Http(string network) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectCallback = async (context, cancel) =>
        {
            var socket = Create(network, AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>Whether something in the namespace accepts connections there.</summary>
    public static async Task<bool> AcceptsAsync(string network, IPEndPoint end, CancellationToken cancel = default)
    {
        using var socket = Create(network, AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            await socket.ConnectAsync(end, limit.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setns(SafeHandle descriptor, int kind);
}
