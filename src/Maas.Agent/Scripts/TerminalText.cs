namespace Maas.Agent.Scripts;

/// <summary>Output as a terminal would show it: a carriage return starts the line again, a backspace steps back (metadata.md §8). Progress bars would otherwise fill the result.</summary>
internal sealed class TerminalText(Stream target)
{
    private readonly List<byte> _line = [];
    private int _column;

    public void Write(ReadOnlySpan<byte> output)
    {
        foreach (var octet in output)
        {
            switch (octet)
            {
                case (byte)'\n':
                    _line.Add(octet);
                    Emit();
                    break;
                case (byte)'\r':
                    _column = 0;
                    break;
                case (byte)'\b':
                    _column = Math.Max(0, _column - 1);
                    break;
                default:
                    Put(octet);
                    break;
            }
        }
    }

    /// <summary>The line that no line feed ended.</summary>
    public void Flush()
    {
        Emit();
        target.Flush();
    }

    private void Put(byte octet)
    {
        if (_column < _line.Count)
            _line[_column] = octet;
        else
            _line.Add(octet);
        _column++;
    }

    private void Emit()
    {
        target.Write([.. _line]);
        _line.Clear();
        _column = 0;
    }
}
