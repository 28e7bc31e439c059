using System.Security.Cryptography.X509Certificates;

namespace Maas.Power.Transports.Http;

/// <summary>A client for each certificate that the appliance shows: connections belong to who opened them. Few, since a certificate serves all hosts of an
/// operator; those used longest ago go first.</summary>
internal sealed class ClientCertificates(Func<X509Certificate2, HttpClient> make) : IDisposable
{
    private const int Most = 64;
    private readonly Lock _lock = new();
    private readonly LinkedList<(string Thumbprint, HttpClient Client)> _clients = [];

    public HttpClient For(X509Certificate2 certificate)
    {
        lock (_lock)
        {
            for (var node = _clients.First; node is not null; node = node.Next)
            {
                if (node.Value.Thumbprint != certificate.Thumbprint) continue;
                _clients.Remove(node);
                _clients.AddFirst(node);
                return node.Value.Client;
            }

            // Not disposed of: somebody may be using it; its connections end by themselves when idle.
            if (_clients.Count == Most) _clients.RemoveLast();
            var client = make(certificate);
            _clients.AddFirst((certificate.Thumbprint, client));
            return client;
        }
    }

    public void Dispose()
    {
        foreach (var (_, client) in _clients) client.Dispose();
    }
}
