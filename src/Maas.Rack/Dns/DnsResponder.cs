using Maas.Domain.Naming;
using Maas.Protocols.Dns;

namespace Maas.Rack.Dns;

/// <summary>Answers from the zones (RFC 1034 §4.3.2). Pure: a query and the zones make the answer.</summary>
internal static class DnsResponder
{
    /// <summary>Aliases followed at most.</summary>
    private const int LongestChain = 8;

    /// <summary>What a query came to.</summary>
    public enum Outcome
    {
        /// <summary>Not worth an answer.</summary>
        Drop,

        /// <summary>The answer is in the buffer.</summary>
        Answered,

        /// <summary>The name is not ours: resolve it for the client.</summary>
        Forward,
    }

    /// <param name="recursion">Whether this client may recurse.</param>
    /// <param name="buffer">Receives the answer; its size is the limit.</param>
    /// <param name="length">Octets of the answer.</param>
    public static Outcome Respond(in DnsQuery query, bool wellFormed, ZoneSet zones, bool recursion, Span<byte> buffer, out int length)
    {
        var answer = new DnsAnswer(buffer, query);
        if (query.Opcode != 0) return Done(ref answer, ResponseCode.NotImplemented, false, recursion, out length);
        if (!wellFormed) return Done(ref answer, ResponseCode.FormatError, false, recursion, out length);
        if (query.EdnsVersion > 0) return Done(ref answer, ResponseCode.NoError, false, recursion, out length);
        if (query.Class is not 1 || query.Type is RecordType.Axfr or RecordType.Ixfr or RecordType.Opt)
            return Done(ref answer, ResponseCode.Refused, false, recursion, out length);
        if (zones.Of(query.Name) is { } zone)
        {
            var code = Resolve(ref answer, query, zones, zone);
            return Done(ref answer, code, true, recursion, out length);
        }

        length = 0;
        return recursion && query.RecursionDesired ? Outcome.Forward : Done(ref answer, ResponseCode.Refused, false, recursion, out length);
    }

    /// <summary>An answer without records.</summary>
    public static int Fail(in DnsQuery query, ResponseCode code, Span<byte> buffer) => new DnsAnswer(buffer, query).Complete(code, false, true);

    private static Outcome Done(ref DnsAnswer answer, ResponseCode code, bool authoritative, bool recursion, out int length)
    {
        length = answer.Complete(code, authoritative, recursion);
        return Outcome.Answered;
    }

    private static ResponseCode Resolve(ref DnsAnswer answer, in DnsQuery query, ZoneSet zones, Zone zone)
    {
        var name = query.Name;
        for (var step = 0; step < LongestChain; step++)
        {
            // Data of the child zone itself is served from the child zone, which the longest match found; what is left is somebody else's.
            var records = zone.Find(name);
            if (records is null or [] && zone.Delegation(name) is { } delegation)
            {
                foreach (var ns in delegation) answer.Authority(ns);
                return ResponseCode.NoError;
            }

            if (records is null)
            {
                answer.Authority(zone.Soa);
                return step == 0 ? ResponseCode.NameError : ResponseCode.NoError;
            }

            var found = false;
            DnsRecord? alias = null;
            foreach (var record in records)
            {
                if (record.Type == query.Type || query.Type == RecordType.Any)
                {
                    answer.Answer(record);
                    found = true;
                }
                else if (record.Type == RecordType.Cname)
                {
                    alias = record;
                }
            }

            if (found) return ResponseCode.NoError;
            if (alias is null)
            {
                answer.Authority(zone.Soa);
                return ResponseCode.NoError;
            }

            answer.Answer(alias);
            name = alias.Data;
            if (zones.Of(name) is not { } next) return ResponseCode.NoError;
            zone = next;
        }

        return ResponseCode.ServerFailure;
    }
}
