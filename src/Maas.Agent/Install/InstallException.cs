namespace Maas.Agent.Install;

/// <summary>The installation cannot go on; the message is what the operator reads.</summary>
internal sealed class InstallException(string message, Exception? cause = null) : Exception(message, cause);
