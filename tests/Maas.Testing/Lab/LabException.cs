namespace Maas.Testing.Lab;

/// <summary>The lab could not do what was asked; the message says what and shows what was last seen.</summary>
public sealed class LabException(string message, Exception? inner = null) : Exception(message, inner);
