using System.Text;
using Maas.Agent.Host;

namespace Maas.Agent.Install;

/// <summary>Everything the installer did, for <c>/tmp/install.log</c>; headlines also go to the console.</summary>
internal sealed class InstallLog(AgentLog console)
{
    public const string Path = "/tmp/install.log";

    /// <summary>Of the log the appliance keeps a mebibyte.</summary>
    private const int Limit = 1 << 20;

    private readonly StringBuilder _text = new();
    private readonly Lock _gate = new();

    public void Note(string line)
    {
        lock (_gate)
            _text.Append(line).Append('\n');
    }

    public void Headline(string line)
    {
        Note(line);
        console.Say(line);
    }

    public byte[] Bytes()
    {
        lock (_gate)
        {
            var bytes = Encoding.UTF8.GetBytes(_text.ToString());
            return bytes.Length <= Limit ? bytes : bytes[^Limit..];
        }
    }
}
