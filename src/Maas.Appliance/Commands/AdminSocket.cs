using System.Net.Sockets;
using System.Text.Json;

namespace Maas.Appliance.Commands;

/// <summary>The way to a running appliance for administrators on the same machine: <c>DIR/admin.sock</c>, which only its user can open.</summary>
internal static class AdminSocket
{
    public const string Path = "/admin";

    public static string FileOf(string dataDirectory) => System.IO.Path.Combine(dataDirectory, "admin.sock");

    /// <summary>Sends a command; null when no appliance listens there.</summary>
    public static async Task<(bool Done, string Text)?> SendAsync(string dataDirectory, AdminCommand command)
    {
        var file = FileOf(dataDirectory);
        if (!File.Exists(file)) return null;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(file), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpMessageInvoker(handler);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "http://appliance" + Path)
            {
                Content = new StringContent(JsonSerializer.Serialize(command), System.Text.Encoding.UTF8, "application/json"),
            };
            using var response = await client.SendAsync(request, CancellationToken.None);
            return (response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException problem) when (problem.InnerException is SocketException)
        {
            return null;
        }
    }
}
