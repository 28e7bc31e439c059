using Maas.Agent.Http;
using Maas.Agent.Preseeds;

namespace Maas.Agent.Scripts;

/// <summary>Who this machine is to the appliance. Enlisting changes it in the middle of a session.</summary>
internal sealed class Identity(Preseed preseed, TimeProvider time)
{
    public Preseed Preseed { get; private set; } = preseed;
    public OAuthToken? Token => Preseed.Token;
    public Appliance Appliance { get; private set; } = Connect(preseed, time);

    public Uri Metadata(string path) => Preseed.Metadata(path);

    /// <summary>The machine has been registered; from now on it speaks as itself.</summary>
    public void Adopt(Preseed registered)
    {
        Preseed = registered;
        Appliance = Connect(registered, time);
    }

    private static Appliance Connect(Preseed preseed, TimeProvider time) =>
        new(time, preseed.Token is { } token ? new OAuthPlaintext(token, time) : null);
}
