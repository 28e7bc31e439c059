namespace Maas.Protocols.Compression;

/// <summary>Reads one block of bzip2: Huffman codes, run lengths and move-to-front, into the last column of the transform.</summary>
internal readonly struct BlockReader(int[] block)
{
    private const int GroupSize = 50;
    private const int LongestCode = 20;

    /// <param name="count">How many symbols the block has.</param>
    public bool Read(ref BitReader bits, out int count)
    {
        count = 0;
        Span<byte> symbols = stackalloc byte[256];
        var used = Symbols(ref bits, symbols);
        if (used == 0) return false;
        var tables = bits.Read(3);
        var selectors = bits.Read(15);
        if (tables is < 2 or > 6 || selectors == 0) return false;
        var order = new byte[selectors];
        if (!Selectors(ref bits, tables, order)) return false;
        var codes = new HuffmanCode[tables];
        for (var i = 0; i < tables; i++)
        {
            if (!HuffmanCode.TryRead(ref bits, used + 2, out codes[i])) return false;
        }

        return Symbols(ref bits, symbols[..used], codes, order, out count) && !bits.Failed;
    }

    /// <summary>The octets that occur, from a two-level map.</summary>
    private static int Symbols(ref BitReader bits, scoped Span<byte> symbols)
    {
        var groups = bits.Read(16);
        var used = 0;
        for (var group = 0; group < 16; group++)
        {
            if ((groups & (0x8000 >> group)) == 0) continue;
            var members = bits.Read(16);
            for (var member = 0; member < 16; member++)
            {
                if ((members & (0x8000 >> member)) != 0) symbols[used++] = (byte)((group * 16) + member);
            }
        }

        return bits.Failed ? 0 : used;
    }

    private static bool Selectors(ref BitReader bits, int tables, byte[] order)
    {
        Span<byte> front = [0, 1, 2, 3, 4, 5];
        for (var i = 0; i < order.Length; i++)
        {
            var position = 0;
            while (bits.Read(1) == 1)
            {
                if (++position >= tables) return false;
            }

            if (bits.Failed) return false;
            var chosen = front[position];
            front[..position].CopyTo(front[1..]);
            front[0] = order[i] = chosen;
        }

        return true;
    }

    private bool Symbols(ref BitReader bits, scoped Span<byte> front, HuffmanCode[] codes, byte[] order, out int count)
    {
        count = 0;
        var end = front.Length + 1;
        int group = -1, left = 0;
        long run = 0, weight = 1;
        while (true)
        {
            if (left == 0)
            {
                if (++group >= order.Length) return false;
                left = GroupSize;
            }

            left--;
            if (!codes[order[group]].TryDecode(ref bits, out var symbol)) return false;
            if (symbol <= 1)
            {
                // Runs of the front symbol, in bijective base two.
                run += weight << symbol;
                weight <<= 1;
                if (run > block.Length) return false;
                continue;
            }

            if (run > 0)
            {
                if (count + run > block.Length) return false;
                block.AsSpan(count, (int)run).Fill(front[0]);
                count += (int)run;
                (run, weight) = (0, 1);
            }

            if (symbol == end) return count > 0;
            if (count == block.Length) return false;
            var value = front[symbol - 1];
            front[..(symbol - 1)].CopyTo(front[1..]);
            front[0] = value;
            block[count++] = value;
        }
    }

    /// <summary>A canonical Huffman code.</summary>
    private readonly struct HuffmanCode
    {
        private readonly int[] _first;
        private readonly int[] _base;
        private readonly int[] _symbols;

        private HuffmanCode(int[] first, int[] start, int[] symbols) => (_first, _base, _symbols) = (first, start, symbols);

        public static bool TryRead(ref BitReader bits, int size, out HuffmanCode code)
        {
            code = default;
            Span<int> lengths = stackalloc int[258];
            var length = bits.Read(5);
            for (var i = 0; i < size; i++)
            {
                while (true)
                {
                    if (length is < 1 or > LongestCode || bits.Failed) return false;
                    if (bits.Read(1) == 0) break;
                    length += bits.Read(1) == 0 ? 1 : -1;
                }

                lengths[i] = length;
            }

            int[] first = new int[LongestCode + 2], start = new int[LongestCode + 2], symbols = new int[size];
            int next = 0, value = 0;
            for (var l = 1; l <= LongestCode; l++)
            {
                start[l] = next;
                first[l] = value;
                for (var i = 0; i < size; i++)
                {
                    if (lengths[i] == l) symbols[next++] = i;
                }

                value = (value + (next - start[l])) << 1;
            }

            start[LongestCode + 1] = next;
            code = new HuffmanCode(first, start, symbols);
            return true;
        }

        public bool TryDecode(ref BitReader bits, out int symbol)
        {
            var value = 0;
            for (var length = 1; length <= LongestCode; length++)
            {
                value = (value << 1) | bits.Read(1);
                var index = value - _first[length];
                if (index >= 0 && index < _base[length + 1] - _base[length])
                {
                    symbol = _symbols[_base[length] + index];
                    return !bits.Failed;
                }
            }

            symbol = 0;
            return false;
        }
    }
}
