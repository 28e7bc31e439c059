namespace Maas.Rack.Tftp;

/// <summary>Which blocks of a transfer are on their way (RFC 1350 §2, RFC 7440 §4). Blocks count without end here and modulo 65536 on the wire; number 0
/// is the answer to the options.</summary>
internal sealed class SendWindow(int size, bool optionsAnswered)
{
    private bool _repeated;

    /// <summary>The last block the client has; -1 while it has not even taken the options.</summary>
    public long Acknowledged { get; private set; } = optionsAnswered ? -1 : 0;

    /// <summary>The last block sent; the client can acknowledge none beyond it.</summary>
    public long Sent { get; private set; } = optionsAnswered ? -1 : 0;

    /// <summary>The final block, once the content has ended.</summary>
    public long? Last { get; private set; }

    public bool IsComplete => Last is { } last && Acknowledged >= last;

    /// <summary>The next block to send; null when an acknowledgment is to be waited for.</summary>
    public long? Next => Acknowledged < 0 ? (Sent < 0 ? 0 : null)
        : Cursor <= Acknowledged + size && (Last is not { } last || Cursor <= last) ? Cursor
        : null;

    private long Cursor { get; set; } = optionsAnswered ? 0 : 1;

    /// <param name="isLast">The content ends in this block.</param>
    public void WasSent(long block, bool isLast)
    {
        Sent = Math.Max(Sent, block);
        Cursor = block + 1;
        if (isLast) Last = block;
    }

    /// <summary>Sends everything again that is not acknowledged.</summary>
    public void Rewind()
    {
        Cursor = Acknowledged + 1;
        if (Acknowledged < 0) Sent = -1;
    }

    /// <returns>Whether there is something to send now.</returns>
    public bool Acknowledge(ushort block)
    {
        var ahead = (ushort)(block - (ushort)Acknowledged);
        if (ahead == 0) return Repeated();
        if (ahead > Sent - Acknowledged) return false;
        Acknowledged += ahead;
        _repeated = false;
        // Short of what was sent: the client missed the block after it (RFC 7440 §4).
        Cursor = Acknowledged + 1;
        return true;
    }

    /// <summary>In lockstep a repeated acknowledgment is never answered, or every packet after it would travel twice (RFC 1123 §4.2.3.1). With a window it
    /// says that the first block was lost, and is believed once.</summary>
    private bool Repeated()
    {
        if (size == 1 || _repeated || Acknowledged < 1 || Sent <= Acknowledged) return false;
        _repeated = true;
        Cursor = Acknowledged + 1;
        return true;
    }
}
